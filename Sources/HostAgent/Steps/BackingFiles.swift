internal import Messages

/// What lies below a volume's image.
struct BackingFiles: Sendable {
  let context: StepContext

  /// Refuses an overlay of somebody's snapshot, where bitmaps matter. A linked clone, over a template, passes.
  func check(_ snapshot: PlannedSnapshot, _ image: ImageInformation) async throws {
    guard snapshot.checkpoint != nil || snapshot.plan.kind == .incremental, image.format == "qcow2" else {
      return
    }
    guard let name = image.backingName else { return }
    var backing: [(path: String, bitmaps: [String])] = []
    var (path, next): (String, String?) = (snapshot.image, name)
    // As many links as anybody's chain has; a loop ends too.
    while let below = next, backing.count < 200 {
      path = Self.path(below, beside: path)
      // A raw template has no bitmaps, and nothing below it. What cannot be read, QEMU will not read either.
      guard
        let found = try? await context.information(path, format: .qcow2)
      else {
        backing.append((path, []))
        break
      }
      backing.append((path, found.bitmaps.map(\.name)))
      next = found.backingName
    }
    let domains = try await context.hypervisor.domains()
    if let refusal = ImageGate.refusal(snapshot.title, backing: backing, domains: domains) { throw refusal }
  }

  /// The absolute path that a backing name means in an image.
  static func path(_ name: String, beside image: String) -> String {
    let plain = name.hasPrefix("file:") ? String(name.dropFirst(5)) : name
    guard !plain.hasPrefix("/"), let slash = image.lastIndex(of: "/") else { return plain }
    return image[...slash] + plain
  }
}
