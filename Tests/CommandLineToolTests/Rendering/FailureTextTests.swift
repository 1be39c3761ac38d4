import GRPCCore
import Messages
import RPC
import Testing

@testable import CommandLineTool

@Suite("Failures, as people and programs read them")
struct FailureTextTests {
  private static func endpoint(token: String? = nil, tls: Bool = false) -> Endpoint {
    Endpoint(
      address: NetworkAddress(host: "10.0.0.1", port: 7601), addressOrigin: "TIDEMARK_ORCHESTRATOR",
      tokenFile: token,
      tls: tls ? ClientTLSFiles() : nil)
  }

  private static let unavailable = TidemarkError(
    .unavailable, reason: "peer_unavailable", what: "x", why: "channel isn't ready", remedy: "y",
    retryable: true)

  @Test("What happened, why, what to do, the facts in order, and how to try again")
  func everything() {
    let failure = Failure(
      status: .refused, reason: "store_not_mounted", what: "Volume web-1/vda was not snapshotted",
      why: "store backup is not mounted on kvm-1", remedy: "Mount it there.",
      facts: ["store": "backup", "host": "kvm-1"],
      requestID: "r-1")
    #expect(
      FailureText.lines(failure, on: .plain) == [
        "error: Volume web-1/vda was not snapshotted",
        "why: store backup is not mounted on kvm-1",
        "what to do: Mount it there.",
        "facts: host kvm-1, store backup",
        "to try again safely: repeat the command with --request-id r-1; it is never done twice",
      ])
  }

  @Test("For programs, the same under stable names")
  func json() {
    let failure = Failure(
      status: .refused, reason: "unknown_volume", what: "Nothing was \"taken\"", remedy: "", facts: ["n": "1"]
    )
    #expect(
      FailureText.json(failure).text == """
        {
          "error": {
            "reason": "unknown_volume",
            "what": "Nothing was \\"taken\\"",
            "why": null,
            "remedy": null,
            "facts": {
              "n": "1"
            },
            "retryable": false,
            "request_id": null,
            "operation_id": null,
            "exit_status": 2
          }
        }
        """)
  }

  @Test("Nothing listens: says so, with where the address came from and how to name another")
  func refused() {
    let failure = Failure(Self.unavailable, Self.endpoint(), probe: .refused)
    #expect(failure.status == .unreachable)
    #expect(
      FailureText.lines(failure, on: .plain) == [
        "error: The orchestrator at 10.0.0.1:7601 (TIDEMARK_ORCHESTRATOR) cannot be reached",
        "why: nothing listens there (connection refused)",
        "what to do: Start tidemark-orchestrator, or name the right one with --orchestrator HOST:PORT or "
          + "TIDEMARK_ORCHESTRATOR.",
      ])
  }

  @Test("A token that is not accepted: names the file it came from, or the option that was not used")
  func token() {
    let refused = TidemarkError(.unauthenticated, reason: "unauthenticated", what: "x", why: "y", remedy: "z")
    let wrong = Failure(refused, Self.endpoint(token: "/etc/tidemark/token"), probe: nil)
    #expect(wrong.status == .notAllowed)
    #expect(
      FailureText.lines(wrong, on: .plain) == [
        "error: The orchestrator at 10.0.0.1:7601 does not let you in",
        "why: it does not accept the token in /etc/tidemark/token",
        "what to do: Put a token on the first line of /etc/tidemark/token that is also in the orchestrator's token file.",
      ])
    let none = Failure(refused, Self.endpoint(), probe: nil)
    #expect(none.why == "no token was shown to it")
    #expect(none.remedy.hasPrefix("Name a file with a token: --token-file FILE, or TIDEMARK_TOKEN_FILE"))
  }

  @Test(
    "Each way of not reaching it has a cause of its own",
    arguments: [
      (ConnectionProbe.Finding.unknownHost("name or service not known"), false, "unknown_host"),
      (.timedOut, false, "connection_timed_out"),
      (.failed("no route to host"), false, "orchestrator_unreachable"),
      (.connected, false, "protocol_mismatch"), (.connected, true, "tls_failed"),
    ])
  func causes(finding: ConnectionProbe.Finding, tls: Bool, reason: String) {
    let failure = Failure(Self.unavailable, Self.endpoint(tls: tls), probe: finding)
    #expect(failure.reason == reason)
    #expect(failure.status == .unreachable)
    #expect(!failure.why.isEmpty && failure.remedy.hasSuffix("."))
  }

  @Test("A call that the orchestrator made, and that failed, is not taken for this command's own")
  func relayed() {
    let facts = [
      "peer": "10.0.0.9:7603", "method": "tidemark.catalog.v1.Records/Plan", "status": "unavailable",
    ]
    let unavailable = TidemarkError(
      .unavailable, reason: "peer_unavailable",
      what: "tidemark.catalog.v1.Records/Plan at 10.0.0.9:7603 failed",
      why: "the service cannot be reached", remedy: "y", facts: facts, retryable: true)
    let failure = Failure(unavailable, Self.endpoint(), probe: nil)
    #expect(failure.status == .unreachable)
    #expect(failure.what == "The orchestrator at 10.0.0.1:7601 cannot reach the catalog at 10.0.0.9:7603")
    #expect(failure.why == "the service cannot be reached")

    let token = TidemarkError(
      .unauthenticated, reason: "unauthenticated",
      what: "tidemark.hostagent.v1.HostAgent/StartJob was not called",
      why: "x", remedy: "y")
    let refused = Failure(token, Self.endpoint(token: "/etc/tidemark/token"), probe: nil)
    #expect(refused.status == .internalError)
    #expect(refused.what == "The orchestrator at 10.0.0.1:7601 is not let in by a host agent")
  }

  @Test("Ctrl-C while waiting says that the operation goes on, and how to follow or stop it")
  func interrupted() {
    let failure = Failure.interrupted(.operation(id: "91bc2234-1111-4222-8333-123456789abc"))
    #expect(failure.status == .interrupted)
    #expect(
      FailureText.lines(failure, on: .plain) == [
        "interrupted: Operation 91bc2234 goes on",
        "what to do: To follow it: tidemark operation watch 91bc2234. To stop it: tidemark operation cancel 91bc2234",
      ])
  }

  @Test("JSON text is quoted so that nothing in it can break out, and members keep their order")
  func quoting() {
    let value: JSONValue = [
      "b": .string("\"\\\n\t\u{1}\u{7F}\u{9B}é日"), "a": .array([.number(.max), .bool(false), .null]),
      "e": .array([]),
    ]
    #expect(
      value.text == """
        {
          "b": "\\"\\\\\\n\\t\\u0001\\u007f\\u009bé日",
          "a": [
            18446744073709551615,
            false,
            null
          ],
          "e": []
        }
        """)
  }
}
