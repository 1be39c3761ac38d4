internal import Foundation
internal import Lab

/// A snapshot as `tidemark snapshot ls --output json` tells it.
struct SnapshotRecord: Decodable, Sendable {
  var id: String
  var volumeID: String
  var parentID: String?
  var kind: String
  var fullReason: String?
  var state: String
  var name: String?
  var isTip: Bool

  private enum CodingKeys: String, CodingKey {
    case id, kind, state, name
    case volumeID = "volume_id"
    case parentID = "parent_id"
    case fullReason = "full_reason"
    case isTip = "is_tip"
  }

  private struct Listing: Decodable { var snapshots: [SnapshotRecord] }

  /// All snapshots of a volume, hidden ones included.
  static func all(of volume: String, in tidemark: LabTidemark) async throws -> [SnapshotRecord] {
    let text = try await tidemark.tidemark(
      "snapshot", "ls", volume, "--all", "--limit", "0", "--output", "json")
    return try JSONDecoder().decode(Listing.self, from: Data(text.utf8)).snapshots
  }
}
