internal import Synchronization

/// Where the orchestrators reach this agent, `address:port`: configured, or learned when the server listens.
final class AdvertisedAddress: Sendable {
  private let value: Mutex<String>

  /// Known, or empty until it is.
  init(_ text: String) { value = Mutex(text) }

  /// The address; empty while it is not known.
  var text: String {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}
