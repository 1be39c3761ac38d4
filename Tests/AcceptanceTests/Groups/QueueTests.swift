import Lab
import Messages
import Testing

/// Row C10: many requests for one VM at once.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct QueueTests {
  @Test("C10 snapshots of one VM requested at once, by disk and by group: in order, none lost, none refused")
  func c10RequestedAtOnce() async throws {
    var options = LabTidemarkOptions()
    options.hosts = ["host-a"]
    options.settings = [("snapshot.delta.max", "100")]
    try await CloudService.with(options) { service in
      let tidemark = service.tidemark
      let storage = SnapshotStorage(tidemark, onPrimary: false)
      let guest = try await tidemark.hosts[0].makeGuest(
        "web-1", pool: tidemark.pool, diskSizes: Array(repeating: 16 << 20, count: 3))
      try await guest.start()
      for disk in guest.disks { try await guest.write(0x11, offset: 0, length: 1 << 20, to: disk.target) }
      let requests = [
        ["web-1/vda"], ["web-1/vda"], ["web-1/vdb"], ["web-1"], ["web-1/vdb", "web-1/vda"], ["web-1/vdc"],
        ["web-1/vda", "web-1/vdb"], ["web-1"], ["web-1/vda"], ["web-1/vdc", "web-1/vda"],
      ]
      // Each from a connection of its own would be no more at once: the calls run side by side on one.
      let accepted = try await withThrowingTaskGroup(of: Messages.Operation.self) { group in
        for volumes in requests { group.addTask { try await service.submitTake(of: volumes) } }
        return try await group.reduce(into: [Messages.Operation]()) { $0.append($1) }
      }
      #expect(Set(accepted.map(\.id)).count == requests.count)
      let ended = try await withThrowingTaskGroup(of: Messages.Operation.self) { group in
        for operation in accepted { group.addTask { try await service.finish(operation) } }
        return try await group.reduce(into: [Messages.Operation]()) { $0.append($1) }
      }
      for operation in ended {
        #expect(operation.state == .succeeded, "\(OperationFailure(operation: operation))")
      }

      // On each disk one chain, in the order in which the operations were accepted, without a gap.
      let listed = try await service.operations.listOperations(.with { $0.pageSize = 100 }).operations
      let order = Array(listed.map(\.id).reversed())
      for disk in guest.disks {
        let chain = try await service.chain("web-1/\(disk.target)")
        #expect(chain.count == requests.count { $0 == ["web-1"] || $0.contains("web-1/\(disk.target)") })
        let places = chain.map { order.firstIndex(of: $0.operationID) ?? -1 }
        #expect(places == places.sorted() && !places.contains(-1), "\(disk.target): \(places)")
        #expect(chain.map(\.parentID) == [""] + chain.dropLast().map(\.id), "\(disk.target)")
        #expect(chain.last?.isTip == true)
        for snapshot in chain {
          let difference = try await guest.content(of: disk.target).difference(from: storage.image(snapshot))
          #expect(difference == nil, "\(disk.target)")
        }
      }
    }
  }
}
