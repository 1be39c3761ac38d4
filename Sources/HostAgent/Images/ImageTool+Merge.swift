internal import Foundation

extension ImageTool {
  /// Makes an empty image on top of `source` stand on another backing file, with what differs between the two written into
  /// it: of a chain of images, the part above that backing file becomes one image. Ranges of zeroes stay such.
  ///
  /// (`convert -B` would copy only what `source` itself holds, and nothing of the images between it and the backing file.
  /// The empty image has the size of the one below it: where an image is larger than its backing file, `rebase` of QEMU 7.2
  /// never comes to an end.)
  ///
  /// - Parameters:
  ///   - target: The image; nothing has been written to it.
  ///   - backingName: The new backing file's name as it goes into the header, relative to the image's folder.
  public func rebase(_ target: String, onto backingName: String) async throws {
    let file = target.replacing(",", with: ",,")
    func arguments(_ cache: String) -> [String] {
      [
        "-q", "--image-opts", "-t", cache, "-T", cache, "-b", backingName, "-F", "qcow2", "--",
        "driver=qcow2,detect-zeroes=on,file.driver=file,file.filename=\(file)",
      ]
    }
    do {
      try await run("rebase", arguments("none"), image: target)
    } catch let error as ImageToolError where error.kind == .directUnsupported {
      try await run("rebase", arguments("writeback"), image: target)
    }
  }

  /// Whether two images hold the same, each read through its chain.
  public func holdTheSame(_ first: String, _ second: String) async throws -> Bool {
    func arguments(_ cache: String) -> [String] {
      ["-T", cache, "-f", "qcow2", "-F", "qcow2", "--", first, second]
    }
    let answer: [UInt8]
    do {
      answer = try await run("compare", arguments("none"), image: second, acceptedCodes: [0, 1])
    } catch let error as ImageToolError where error.kind == .directUnsupported {
      answer = try await run("compare", arguments("writeback"), image: second, acceptedCodes: [0, 1])
    }
    return String(decoding: answer, as: UTF8.self).contains("Images are identical")
  }
}
