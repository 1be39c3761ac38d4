/// Which disks "all disks of a VM" are.
///
/// A snapshot of all disks that silently lacks one is worse than none: a disk that cannot be covered has to be left out by
/// name.
public struct DiskSelection: Hashable, Sendable {
  /// Why there is no answer.
  public enum Refusal: Error, Hashable, Sendable {
    /// These are to be left out, and the VM does not have them.
    case unknownDisks([String])
    /// No known pool holds these, and nobody has left them out.
    case uncovered([String])
    /// Nothing is left.
    case nothingLeft
  }

  /// The targets of the disks that are volumes.
  public var volumes: [String]
  /// The targets of those that are not.
  public var uncovered: [String]

  /// The disks that a VM has.
  public init(volumes: [String], uncovered: [String]) {
    self.volumes = volumes
    self.uncovered = uncovered
  }

  /// All disks but these, in their order.
  public func all(without leftOut: [String]) throws(Refusal) -> [String] {
    let unknown = leftOut.filter { !volumes.contains($0) && !uncovered.contains($0) }
    guard unknown.isEmpty else { throw .unknownDisks(unknown) }
    let missed = uncovered.filter { !leftOut.contains($0) }
    guard missed.isEmpty else { throw .uncovered(missed) }
    let chosen = volumes.filter { !leftOut.contains($0) }
    guard !chosen.isEmpty else { throw .nothingLeft }
    return chosen
  }
}
