import Foundation
import MessageGenerator
import Subprocess
import Testing

@Suite("What the generator refuses")
struct RefusalTests {
  private func refusal(_ body: String, syntax: String = "proto3") async throws -> GeneratorError? {
    let set = try await descriptorSet(["test.proto": "syntax = \"\(syntax)\"; package a.b; \(body)"])
    return #expect(throws: GeneratorError.self) { try MessageGenerator.swiftFiles(descriptorSet: set) }
  }

  @Test("A message that can contain itself, directly, in a circle, or through a map")
  func recursion() async throws {
    #expect(try await refusal("message A { A a = 1; }") == .recursiveMessage(path: ["a.b.A", "a.b.A"]))
    #expect(
      try await refusal(
        "message A { B b = 1; } message B { repeated C c = 1; } message C { oneof x { B b = 1; } }")
        == .recursiveMessage(path: ["a.b.B", "a.b.C", "a.b.B"]))
    #expect(
      try await refusal("message A { map<string, A> a = 1; }")
        == .recursiveMessage(path: ["a.b.A", "a.b.A.AEntry", "a.b.A"]))
  }

  @Test("Two fields of the same message type are no recursion")
  func diamond() async throws {
    let set = try await descriptorSet([
      "test.proto":
        "syntax = \"proto3\"; message A { B b = 1; C c = 2; } message B { D d = 1; } message C { D d = 1; } message D {}"
    ])
    #expect(try MessageGenerator.swiftFiles(descriptorSet: set).count == 2)
  }

  @Test("`optional`, proto2, groups and extensions")
  func features() async throws {
    #expect(try await refusal("message A { optional string s = 1; }") == .optionalField("a.b.A.s"))
    #expect(
      try await refusal("message A { optional group G = 1 {} }", syntax: "proto2")
        == .unsupportedSyntax(file: "test.proto", syntax: "proto2"))
    #expect(
      try await refusal("message A { extensions 100 to 200; }", syntax: "proto2")
        == .unsupportedSyntax(file: "test.proto", syntax: "proto2"))
  }

  @Test(
    "Streams of requests with a single reply, aliases and negative numbers in enums, maps by truth values")
  func others() async throws {
    #expect(
      try await refusal("message A {} service S { rpc M(stream A) returns (A); }")
        == .clientStreamingMethod("a.b.S.M"))
    #expect(
      try await refusal("enum E { option allow_alias = true; X = 0; Y = 0; }")
        == .unsupportedEnumValue("a.b.E.Y"))
    #expect(try await refusal("enum E { X = 0; Y = -1; }") == .unsupportedEnumValue("a.b.E.Y"))
    #expect(try await refusal("message A { map<bool, string> m = 1; }") == .unsupportedMapKey("a.b.A.m"))
  }

  @Test(
    "Names that would collide",
    arguments: [
      ("message A { string hash_value = 1; }", "hashValue"),
      ("message String {}", "String"),
      ("message SClient {} message A {} service S { rpc M(A) returns (A); }", "SClient"),
      ("message A { string base = 1; }", "base"),
      ("message A { repeated string x = 1; int32 n_x = 2; }", "n_x"),
      ("message A { oneof kind { string x = 1; } message Kind {} }", "Kind"),
      ("enum E { E_UNRECOGNIZED = 0; }", "unrecognized"),
      ("message A { message B {} enum C { X = 0; } } message B {} enum A_ { Y = 0; E_A_Y = 1; }", ""),
    ])
  func collisions(body: String, name: String) async throws {
    if name.isEmpty {
      // Nested names are names of their own.
      let set = try await descriptorSet(["test.proto": "syntax = \"proto3\"; package a.b; \(body)"])
      #expect(throws: Never.self) { try MessageGenerator.swiftFiles(descriptorSet: set) }
      return
    }
    guard case .nameCollision(let found, let declarations)? = try await refusal(body) else {
      Issue.record("No collision was found in \(body)")
      return
    }
    #expect(found == name)
    #expect(declarations.count == 2)
  }

  @Test("Two packages with a message of one name")
  func collisionOfPackages() async throws {
    let set = try await descriptorSet([
      "one.proto": "syntax = \"proto3\"; package one; message Thing {}",
      "two.proto": "syntax = \"proto3\"; package two; message Thing {}",
    ])
    #expect(throws: GeneratorError.nameCollision("Thing", declarations: ["one.Thing", "two.Thing"])) {
      try MessageGenerator.swiftFiles(descriptorSet: set)
    }
  }

  @Test("Bytes that are no descriptor set")
  func garbage() {
    #expect(throws: GeneratorError.unreadableDescriptorSet) {
      try MessageGenerator.swiftFiles(descriptorSet: [0xFF, 0xFF])
    }
  }
}
