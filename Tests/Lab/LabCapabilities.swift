internal import Foundation

/// What libvirt learned about the QEMU binary, kept between hosts: learning it takes seconds at the first guest of
/// each new host. libvirt itself checks that it still fits the binary, the kernel and the machine.
enum LabCapabilities {
  private static var folder: String { LabCache.directory + "/capabilities" }

  /// Gives a new host what an earlier one learned.
  static func copy(to hostDirectory: String) async {
    let target = hostDirectory + "/cache/qemu/capabilities"
    let manager = FileManager.default
    guard let names = try? manager.contentsOfDirectory(atPath: folder) else { return }
    try? manager.createDirectory(atPath: target, withIntermediateDirectories: true)
    for name in names where name.hasSuffix(".xml") {
      try? manager.copyItem(atPath: "\(folder)/\(name)", toPath: "\(target)/\(name)")
    }
  }

  /// Keeps what a host has learned, if it is news.
  static func keep(from hostDirectory: String) {
    let source = hostDirectory + "/cache/qemu/capabilities"
    let manager = FileManager.default
    for name in (try? manager.contentsOfDirectory(atPath: source)) ?? [] where name.hasSuffix(".xml") {
      guard let learned = manager.contents(atPath: "\(source)/\(name)"),
        learned != manager.contents(atPath: "\(folder)/\(name)")
      else { continue }
      try? manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try? learned.write(to: URL(fileURLWithPath: "\(folder)/\(name)"), options: .atomic)
    }
  }
}
