import Foundation
import FoundationNetworking
import Lab
import Testing

/// What Tidemark tells monitoring: `/metrics` of the three services, the alerts and the dashboard that come with it, and
/// logs that can be followed from a caller's request to QEMU's job.
@Suite(.serialized, .timeLimit(.minutes(10)))
struct MonitoringTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../compose/monitoring").standardizedFileURL.path(percentEncoded: false)

  @Test(
    "All three services tell promtool's kind of metrics, and all that the alerts and the dashboard ask for")
  func metrics() async throws {
    var options = FaultScene.options(leaseSeconds: 10)
    options.hosts = ["host-a"]
    let ports = try [FreePort.next(), FreePort.next(), FreePort.next()]
    options.catalogFlags = ["--metrics-listen", "127.0.0.1:\(ports[0])"]
    options.orchestratorFlags = ["--metrics-listen", "127.0.0.1:\(ports[1])", "--log-format", "json"]
    options.agentFlags = ["--metrics-listen", "127.0.0.1:\(ports[2])", "--log-format", "json"]
    try await LabTidemark.with(options) { tidemark in
      let guest = try await tidemark.hosts[0].makeGuest("web-1", pool: tidemark.pool, diskSizes: [16 << 20])
      try await guest.start()
      let requestID = "monitoring-\(UUID().uuidString)"
      try await tidemark.tidemark("snapshot", "take", "web-1/vda", "--request-id", requestID)
      try await tidemark.tidemark("snapshot", "take", "web-1/vda")
      // Of two on one volume the second waits for the first, and is cancelled before it begins.
      tidemark.agents[0].freeze()
      try await tidemark.tidemark(
        "snapshot", "take", "web-1/vda", "--request-id", requestID + "-1", "--no-wait")
      let waiting = try await tidemark.tidemark(
        "snapshot", "take", "web-1/vda", "--no-wait", "--output", "json")
      let id = try #require(waiting.firstMatch(of: /"id": "([0-9a-f-]{36})"/)?.output.1)
      try await tidemark.tidemark("operation", "cancel", String(id))
      tidemark.agents[0].thaw()
      try await tidemark.tidemark("snapshot", "take", "web-1/vda", "--request-id", requestID + "-1")
      let refused = try await tidemark.command(["snapshot", "take", "web-9/vda"])
      #expect(refused.status != .exited(0))
      try await CloudService.withService(of: tidemark) { service in
        let oldest = try #require(try await service.chain("web-1/vda").first)
        try await tidemark.tidemark("snapshot", "rm", oldest.id)
      }

      var all = ""
      for (name, port) in zip(["catalog", "orchestrator", "agent"], ports) {
        let text = try await scrape(port)
        let file = tidemark.lab.directory + "/\(name).metrics"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let check = try await Command.result(of: ["sh", "-c", "promtool check metrics < \(file)"])
        #expect(check.status.isSuccess && check.output.isEmpty, "\(name): \(check.output)\(check.error)")
        all += text
      }
      for line in [
        #"tidemark_operations_ended_total{kind="take",reason="",result="succeeded"} 3"#,
        #"tidemark_operations_ended_total{kind="take",reason="",result="cancelled"} 1"#,
        #"tidemark_operations_ended_total{kind="delete",reason="",result="succeeded"} 1"#,
        #"tidemark_step_seconds_count{kind="take",result="succeeded",step="copy"} 3"#,
        #"tidemark_jobs_ended_total{reason="",result="succeeded",step="seal"} 3"#,
        #"tidemark_jobs{step="copy"} 0"#,
        #"tidemark_operations_worked_on 0"#,
        #"tidemark_snapshots{full_reason="first_snapshot",kind="full",state="hidden"} 1"#,
        #"tidemark_snapshots{full_reason="",kind="incremental",state="ready"} 2"#,
        #"tidemark_mount_usable{host="host-a",kind="store",name="backup"} 1"#,
        #"tidemark_metrics_source_failures 0"#,
        #"tidemark_rpc_calls_total{method="tidemark.orchestrator.v1.Snapshots/TakeSnapshot",status="notFound"} 1"#,
      ] {
        #expect(all.contains("\n\(line)\n"), "\(line) is not in \(all)")
      }
      let links = try #require(
        all.split(separator: "\n").first { $0.hasPrefix("tidemark_volume_chain_links{") })
      #expect(links.hasSuffix("} 3") && links.contains(#"vm="web-1""#) && links.contains(#"disk="vda""#))

      for file in ["alerts.yaml", "grafana-dashboard.json"] {
        let asked = try String(contentsOfFile: "\(Self.folder)/\(file)", encoding: .utf8)
          .matches(of: #/\b(tidemark_[a-z_]+|process_[a-z_]+)\b/#).map { String($0.1) }
        #expect(asked.count > 10)
        // A counter appears with its first event, and nothing was taken over.
        for name in Set(asked) where name != "tidemark_operations_taken_over_total" {
          // Of what is counted by queue there may be nothing to count now.
          let isTold = ["\n\(name){", "\n\(name) ", "\n# TYPE \(name) "].contains { all.contains($0) }
          #expect(isTold, "\(file) asks for \(name)")
        }
      }
      try await followLogs(tidemark, requestID: requestID)
    }
  }

  @Test("The alert rules are accepted by promtool, and fire when and only when they should")
  func alerts() async throws {
    try await Command.run("promtool", "check", "rules", "\(Self.folder)/alerts.yaml")
    let tested = try await Command.result(of: [
      "promtool", "test", "rules", "\(Self.folder)/alerts.test.yaml",
    ])
    #expect(tested.status.isSuccess, "\(tested.output)\(tested.error)")
  }

  private func scrape(_ port: Int) async throws -> String {
    let url = try #require(URL(string: "http://127.0.0.1:\(port)/metrics"))
    let (data, response) = try await URLSession.shared.data(from: url)
    #expect((response as? HTTPURLResponse)?.statusCode == 200)
    return "\n" + String(decoding: data, as: UTF8.self)
  }

  /// From the caller's id to the operation's, and with that through orchestrator and agent to libvirt's checkpoint.
  private func followLogs(_ tidemark: LabTidemark, requestID: String) async throws {
    func records(_ process: LabProcess) throws -> [LogRecord] {
      try String(contentsOfFile: process.logFile, encoding: .utf8).split(separator: "\n")
        .filter { $0.hasPrefix("{") }.map { try JSONDecoder().decode(LogRecord.self, from: Data($0.utf8)) }
    }
    let catalog = try String(contentsOfFile: tidemark.catalog.logFile, encoding: .utf8)
    #expect(catalog.contains("request_id=\(requestID)"))
    let worked = try #require(
      try records(tidemark.orchestrator).first { $0.metadata?["request_id"] == requestID })
    let operation = try #require(worked.metadata?["operation"])
    #expect(catalog.contains("operation=\(operation)"))
    let steps = try records(tidemark.orchestrator).filter { $0.metadata?["operation"] == operation }
    #expect(steps.contains { $0.metadata?["step"] == "copy" && $0.metadata?["host"] == "host-a" })
    let jobs = try records(tidemark.agents[0]).filter { $0.metadata?["operation"] == operation }
    #expect(jobs.contains { $0.metadata?["checkpoint"] == "tidemark-\(operation)" })
    #expect(jobs.contains { $0.metadata?["step"] == "seal" && $0.metadata?["state"] == "succeeded" })
  }

  private struct LogRecord: Decodable {
    let message: String
    let metadata: [String: String]?
  }
}
