internal import GRPCCore
internal import Messages
internal import RPC
internal import Synchronization

/// One run of a command: where it writes, whom it calls, and what is to be said if it is interrupted.
final class Session: Sendable {
  /// What an interruption would leave behind.
  enum Pending: Hashable, Sendable {
    /// Nothing.
    case nothing
    /// A request whose answer has not come: it may have been accepted.
    case request(id: String)
    /// An operation, which goes on.
    case operation(id: String)
  }

  /// Where it writes.
  let console: Console
  /// How results are written.
  let format: OutputFormat
  /// Whom it calls.
  let endpoint: Endpoint
  private let state = Mutex(Pending.nothing)
  private let called = Mutex<NetworkAddress?>(nil)

  /// Creates a session.
  init(console: Console, format: OutputFormat, endpoint: Endpoint) {
    self.console = console
    self.format = format
    self.endpoint = endpoint
  }

  /// What an interruption would leave behind now.
  var pending: Pending {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }

  /// The orchestrator that was called last; before that, the one that is called first.
  var address: NetworkAddress { called.withLock { $0 } ?? endpoint.address }

  /// Runs `body` with a connection to the orchestrator, or to the first of several that takes connections.
  ///
  /// - Throws: ``Failure`` for everything but cancellation.
  func connected<Outcome: Sendable>(_ body: (RPCConnection) async throws -> Outcome) async throws -> Outcome {
    let endpoint = await endpoint.reachable()
    called.withLock { $0 = endpoint.address }
    do {
      return try await withRPCConnection(to: endpoint.address, configuration: endpoint.configuration, body)
    } catch let error as TidemarkError {
      if Task.isCancelled { throw CancellationError() }
      let isUnreachable =
        error.code == .unavailable && error.reason == "peer_unavailable"
        && !Failure.isRelayed(error, endpoint)
      let finding = isUnreachable ? await ConnectionProbe.probe(endpoint.address) : nil
      throw Failure(error, endpoint, probe: finding)
    }
  }

  /// Writes a result, as text or as JSON.
  func show(_ json: @autoclosure () -> JSONValue, text: (Screen) -> [String]) {
    switch format {
    case .text: console.say(text(console.output), to: .output)
    case .json: console.say([json().text], to: .output)
    }
  }

  /// Says something that is no result; nothing when results are for programs.
  func note(_ text: String) {
    guard format == .text else { return }
    console.say([Ink.dim.painting(text.printable, on: console.messages)], to: .messages)
  }
}
