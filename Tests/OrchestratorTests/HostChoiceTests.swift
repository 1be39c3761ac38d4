import GRPCCore
import Messages
import RPC
import Testing

@testable import Orchestrator

@Suite("On which host a volume is worked on")
struct HostChoiceTests {
  private func use(
    active: Bool = false, defined: Bool = false, exists: Bool = true, locked: Bool = false
  ) -> VolumeUse {
    VolumeUse.with {
      $0.activeVmID = active ? "vm" : ""
      $0.inactiveVmID = defined ? "vm" : ""
      $0.fileExists = exists
      $0.writeLocked = locked
    }
  }

  private func decide(
    _ answers: [String: HostChoice.Answer], stores: Set<String>? = nil
  ) throws(TidemarkError) -> String {
    try HostChoice(what: "It was not done", answers: answers, hostsOfStore: stores, storeName: "s").decide()
  }

  private func refusal(
    _ answers: [String: HostChoice.Answer], stores: Set<String>? = nil
  ) -> TidemarkError? {
    do throws(TidemarkError) {
      _ = try decide(answers, stores: stores)
      return nil
    } catch {
      return error
    }
  }

  @Test("Where its VM is active, even if another host does not answer")
  func active() throws {
    let answers: [String: HostChoice.Answer] = [
      "a": .uses([use()]), "b": .uses([use(active: true, locked: true)]), "c": .unreachable(""),
    ]
    #expect(try decide(answers) == "b")
  }

  @Test("Where its VM is defined, else wherever the file is seen, and the store with it")
  func inactive() throws {
    #expect(try decide(["a": .uses([use()]), "b": .uses([use(defined: true)])]) == "b")
    #expect(try decide(["a": .uses([use()]), "b": .uses([use()])]) == "a")
    #expect(try decide(["a": .uses([use()]), "b": .uses([use()])], stores: ["b"]) == "b")
    #expect(try decide(["a": .uses([use(exists: false)]), "b": .uses([use()])]) == "b")
  }

  @Test("It waits where waiting may help: the outcome is UNAVAILABLE")
  func waits() {
    let cases: [(String, [String: HostChoice.Answer])] = [
      ("no_host", [:]), ("host_unreachable", ["a": .uses([use()]), "b": .unreachable("")]),
      ("volume_on_two_hosts", ["a": .uses([use(active: true)]), "b": .uses([use(active: true)])]),
      ("volume_in_use", ["a": .uses([use(locked: true)])]),
    ]
    for (reason, answers) in cases {
      #expect(refusal(answers)?.reason == reason)
      #expect(refusal(answers)?.code == .unavailable)
    }
  }

  @Test("It refuses where waiting does not help: the file is gone, the VM's host lacks the store")
  func refuses() {
    #expect(refusal(["a": .uses([use(exists: false)])])?.reason == "volume_gone")
    let elsewhere = refusal(["a": .uses([use(active: true)])], stores: ["b"])
    #expect(elsewhere?.reason == "store_not_mounted")
    #expect(elsewhere?.code == .failedPrecondition)
  }
}
