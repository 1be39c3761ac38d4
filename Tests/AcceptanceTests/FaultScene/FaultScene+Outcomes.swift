import Foundation
import Lab
import Messages
import Testing

/// What a scene's operations lead to.
extension FaultScene {
  /// Follows the operation to its end and takes its outcome into what is expected.
  func settle(_ attempt: Attempt) async throws -> Messages.Operation {
    let ended = try await call { try await $0.finish(attempt.operation) }
    guard ended.state == .succeeded else {
      if attempt.kind == .adopt { try await bringBack() }
      return ended
    }
    switch attempt.kind {
    case .take: contents[try #require(ended.snapshotIDs.first)] = attempt.content
    case .delete: contents[attempt.target?.id ?? ""] = nil
    case .revert: guest.setContent(attempt.content)
    case .export:
      let path = "\(try tidemark.hosts[0].localPool("local"))/\(attempt.file)"
      try await ImageFile.expect(path, holds: attempt.content)
      try FileManager.default.removeItem(atPath: path)
    case .copy: try await takeInCopies(of: try #require(attempt.target), ended)
    case .consolidate:
      let chain = try await call { try await $0.chain(Self.volume) }
      #expect(chain.allSatisfy { $0.state == .ready }, "\(chain.map(\.state))")
    case .migrate: guest.wasMoved(disks: ["vda": attempt.file])
    case .verify: #expect(ended.findings.isEmpty, "\(ended.findings)")
    case .adopt: try await expectAdopted()
    case .check, .rebuild: break
    }
    return ended
  }

  /// What the copy has brought to the other store: each holds what its original does.
  private func takeInCopies(of original: Snapshot, _ ended: Messages.Operation) async throws {
    let all = try await call { try await $0.chain(Self.volume) }
    let new = all.filter { !$0.copiedFrom.isEmpty && copies[$0.id] == nil }
    #expect(ended.snapshotIDs.last == new.first { $0.copiedFrom == original.id }?.id)
    for copy in new {
      let content = try #require(contents[copy.copiedFrom])
      let difference = try await content.difference(from: elsewhere.image(copy))
      #expect(difference == nil, "copy \(copy.id)")
      copies[copy.id] = content
    }
  }

  /// Whoever reads the tip at this very moment reads what it holds, whatever is being done to its chain.
  func expectReadable(
    _ place: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let tip = try await currentTip()
    let content = try #require(contents[tip.id])
    let difference = try await content.difference(from: storage.image(tip))
    #expect(difference == nil, "\(place): the tip", sourceLocation: sourceLocation)
  }
}
