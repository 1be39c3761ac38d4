/// The id of one kind of thing. `Subject` is only a tag, so that a volume's id is never taken for a snapshot's.
public struct Identifier<Subject>: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The bare id.
  public let value: UniqueIdentifier

  /// The id of a `Subject` with this value.
  public init(_ value: UniqueIdentifier) { self.value = value }

  /// The id that `text` spells; nil unless it is a UUID.
  public init?(_ text: some StringProtocol) {
    guard let value = UniqueIdentifier(text) else { return nil }
    self.value = value
  }

  /// A new random id.
  public static func random(using generator: inout some RandomNumberGenerator) -> Identifier {
    Identifier(.random(using: &generator))
  }

  /// A new random id from the system's generator.
  public static func random() -> Identifier { Identifier(.random()) }

  /// 36 characters in lower case.
  public var description: String { value.description }

  /// In the order of the printed form. A group claims its volumes in this order.
  public static func < (left: Identifier, right: Identifier) -> Bool { left.value < right.value }
}

/// Tags for ``Identifier``.
public enum Subject {
  /// One point in time of one volume.
  public enum Snapshot {}
  /// Snapshots of several volumes at one instant.
  public enum SnapshotGroup {}
  /// One image file in a primary pool.
  public enum Volume {}
  /// One libvirt domain, identified by libvirt's UUID.
  public enum VirtualMachine {}
  /// One KVM host.
  public enum Host {}
  /// One primary pool.
  public enum Pool {}
  /// One secondary store.
  public enum Store {}
  /// One request that changes something.
  public enum Operation {}
}

/// A snapshot's id.
public typealias SnapshotID = Identifier<Subject.Snapshot>
/// A snapshot group's id.
public typealias SnapshotGroupID = Identifier<Subject.SnapshotGroup>
/// A volume's id.
public typealias VolumeID = Identifier<Subject.Volume>
/// A VM's id.
public typealias VirtualMachineID = Identifier<Subject.VirtualMachine>
/// A host's id.
public typealias HostID = Identifier<Subject.Host>
/// A primary pool's id.
public typealias PoolID = Identifier<Subject.Pool>
/// A secondary store's id.
public typealias StoreID = Identifier<Subject.Store>
/// An operation's id.
public typealias OperationID = Identifier<Subject.Operation>
