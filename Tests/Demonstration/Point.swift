/// A moment of the story that is brought back later.
struct Point: Sendable {
  /// The snapshot's name for people.
  let name: String
  /// Its id.
  let snapshot: String
  /// Checksums of all files, made inside the guest when the snapshot was taken.
  let checksums: String

  /// As much of the id as a person would type.
  var shortID: String { String(snapshot.prefix(8)) }
}
