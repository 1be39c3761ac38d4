/// What is known of the file systems in a snapshot.
public enum SnapshotConsistency: String, Hashable, Sendable, CaseIterable {
  /// As after a power failure at that instant.
  case crash
  /// The guest's file systems were frozen at that instant.
  case filesystem
  /// No machine ran on the volume at that instant.
  case offline
}
