// swift-tools-version: 6.1

import PackageDescription

/// Swift 6 mode, and imports that say whom they are for.
///
/// Not `MemberImportVisibility`: Foundation's C modules claim `struct stat`, so that whether Glibc's members of it are
/// visible would depend on which files the compiler happens to take together.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

// MARK: - Packages

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grpc = Target.Dependency.product(name: "GRPCCore", package: "grpc-swift-2")
let grpcTransport = Target.Dependency.product(
  name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let certificateReloading = Target.Dependency.product(
  name: "NIOCertificateReloading", package: "swift-nio-extras")
let certificates = Target.Dependency.product(name: "X509", package: "swift-certificates")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

// MARK: - Targets

/// One of our libraries.
func library(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

/// A process: a few lines over the library that does its work.
func process(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

/// The tests of one library, or of the whole.
func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: exclude, resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "tidemark",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "tidemark", targets: ["tidemark"]),
    .executable(name: "tidemark-catalog", targets: ["tidemark-catalog"]),
    .executable(name: "tidemark-host-agent", targets: ["tidemark-host-agent"]),
    .executable(name: "tidemark-orchestrator", targets: ["tidemark-orchestrator"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1.git", from: "1.7.1"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(
      url: "https://github.com/apple/swift-configuration", from: "1.4.0",
      traits: [.defaults, "CommandLineArguments"]),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
    .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    .systemLibrary(name: "CLibvirt", pkgConfig: "libvirt-qemu", providers: [.apt(["libvirt-dev"])]),
    .systemLibrary(name: "CHostSystem"),
    .target(name: "CHostProcess"),
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
      name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
    .systemLibrary(name: "CXxHash", pkgConfig: "libxxhash", providers: [.apt(["libxxhash-dev"])]),
    .target(name: "CTidemarkMessages", dependencies: ["CProtobufC"], publicHeadersPath: "."),

    library("Messages", ["CTidemarkMessages", grpc]),
    library("BlockingThread", []),
    library(
      "RPC",
      [
        "Messages", asn1, certificateReloading, certificates, grpc, grpcTransport, logging, lifecycle, crypto,
        metrics, nio,
      ]),
    library(
      "ServiceRuntime",
      [
        "RPC", configuration, logging, lifecycle, metrics, nio, nioHTTP1, nioPosix, unixSignals,
        argumentParser,
      ]),
    library("SnapshotModel", []),
    library(
      "Catalog",
      [
        "BlockingThread", "CLibpq", "Messages", "RPC", "ServiceRuntime", "SnapshotModel", grpc, logging,
        lifecycle, crypto,
      ],
      resources: [.embedInCode("Migrations"), .embedInCode("Queries")]),
    library(
      "HostAgent",
      [
        "BlockingThread", "CHostProcess", "CHostSystem", "CLibvirt", "CXxHash", "Messages", "RPC",
        "ServiceRuntime", "SnapshotModel",
        grpc, logging,
        lifecycle, crypto, metrics, subprocess, system,
      ]),
    library(
      "Orchestrator",
      ["Messages", "RPC", "ServiceRuntime", "SnapshotModel", grpc, logging, lifecycle, crypto, metrics]),
    library("CommandLineTool", ["Messages", "RPC", "SnapshotModel", argumentParser, grpc, unixSignals]),

    process("tidemark", ["CommandLineTool"]),
    process("tidemark-catalog", ["Catalog"]),
    process("tidemark-host-agent", ["HostAgent"]),
    process("tidemark-orchestrator", ["Orchestrator"]),
    process("generate-messages", ["MessageGenerator"]),
    library("MessageGenerator", ["CTidemarkMessages"]),

    .target(
      name: "Lab", dependencies: ["CHostSystem", crypto, nio, nioPosix, subprocess, system],
      path: "Tests/Lab",
      swiftSettings: strict),
    .executableTarget(
      name: "tidemark-demonstration", dependencies: ["Lab"], path: "Tests/Demonstration",
      swiftSettings: strict),
    .executableTarget(
      name: "tidemark-benchmark",
      dependencies: [
        "CLibvirt", "Lab", "Messages", "RPC", argumentParser, grpc, lifecycle, logging,
      ], path: "Tests/Benchmark", resources: [.embedInCode("Queries")], swiftSettings: strict),

    tests("BenchmarkTests", ["tidemark-benchmark"]),
    tests("BlockingThreadTests", ["BlockingThread"]),
    tests("MessageGeneratorTests", ["MessageGenerator", subprocess], resources: [.copy("shop.golden")]),
    tests("MessagesTests", ["Messages", "CTidemarkMessages", grpc]),
    tests(
      "RPCTests", ["Lab", "RPC", "Messages", grpc, grpcTransport, lifecycle, logging, nio, nioPosix]),
    tests("ServiceRuntimeTests", ["Lab", "ServiceRuntime", "RPC", "Messages", lifecycle, logging, metrics]),
    tests("SnapshotModelTests", ["SnapshotModel"]),
    tests("CatalogTests", ["Catalog", "Lab", "Messages", "RPC", "SnapshotModel", grpc, logging]),
    tests("HostAgentTests", ["CLibvirt", "HostAgent", "Lab", "ServiceRuntime"]),
    tests("OrchestratorTests", ["Orchestrator", "RPC"]),
    tests("CommandLineToolTests", ["CommandLineTool", "Messages", "RPC", argumentParser, grpc, logging]),
    tests("LabTests", ["Lab"]),
    tests("AcceptanceTests", ["Lab", "Messages", "RPC", "SnapshotModel", grpc, crypto], exclude: ["Python"]),
  ]
)
