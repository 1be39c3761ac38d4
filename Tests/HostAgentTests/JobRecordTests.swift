import Messages
import Testing

@testable import HostAgent

@Suite("A job that somebody waits for")
struct JobRecordTests {
  private func record(_ state: JobState = .running) -> JobRecord { JobRecord(.with { $0.state = state }) }

  @Test("Who waits has it when it ends, however long he would have waited", .timeLimit(.minutes(1)))
  func ends() async {
    let record = record()
    let waiting = Task { await record.end(within: .seconds(3600)) }
    record.update { $0.summary = "half" }
    record.update { $0.state = .succeeded }
    await waiting.value
    #expect(record.job.state == .succeeded && record.job.summary == "half")
    await self.record(.failed).end(within: .seconds(3600))
  }

  @Test("Who has waited long enough has it as it is, and so has who gives up", .timeLimit(.minutes(1)))
  func goesOn() async {
    let record = record(.waiting)
    await record.end(within: .milliseconds(1))
    let waiting = Task { await record.end(within: .seconds(3600)) }
    waiting.cancel()
    await waiting.value
    #expect(record.job.state == .waiting)
    // Nobody is left who would be told.
    record.update { $0.state = .cancelled }
    #expect(record.job.state == .cancelled)
  }
}
