internal import Foundation

/// What `qemu-img check` says about an image.
public struct ImageCheck: Hashable, Sendable {
  /// Errors in the metadata; 0 in a sound image.
  public var corruptions: UInt64
  /// Clusters that nothing refers to: waste, no harm.
  public var leaks: UInt64
  /// Where the last used byte ends; the file needs to be no longer.
  public var endOffset: UInt64?

  init(json: [UInt8]) throws {
    struct Answer: Decodable {
      var corruptions: UInt64?
      var leaks: UInt64?
      var endOffset: UInt64?
      enum CodingKeys: String, CodingKey {
        case corruptions, leaks
        case endOffset = "image-end-offset"
      }
    }
    let answer = try JSONDecoder().decode(Answer.self, from: Data(json))
    corruptions = answer.corruptions ?? 0
    leaks = answer.leaks ?? 0
    endOffset = answer.endOffset
  }
}
