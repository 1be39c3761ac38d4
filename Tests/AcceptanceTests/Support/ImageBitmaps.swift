import Foundation
import Lab

/// The bitmaps in an image whose VM is stopped; a running QEMU does not tell the truth about them.
enum ImageBitmaps {
  private struct Information: Decodable {
    struct Format: Decodable {
      struct Content: Decodable { let bitmaps: [Bitmap]? }
      struct Bitmap: Decodable { let name: String }
      let data: Content
    }
    let formatSpecific: Format
    enum CodingKeys: String, CodingKey { case formatSpecific = "format-specific" }
  }

  static func names(in image: String) async throws -> Set<String> {
    let text = try await Command.run("qemu-img", "info", "-f", "qcow2", "--output", "json", image)
    let information = try JSONDecoder().decode(Information.self, from: Data(text.utf8))
    return Set((information.formatSpecific.data.bitmaps ?? []).map(\.name))
  }
}
