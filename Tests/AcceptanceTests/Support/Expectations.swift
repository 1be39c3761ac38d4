import GRPCCore
import Messages
import RPC
import Testing

/// Expects `body` to be refused with this reason and status, in words that name the thing and the way out.
func expectRefusal(
  _ reason: String, _ code: RPCError.Code, naming name: String = "",
  sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("was not refused, but \(reason) was expected", sourceLocation: sourceLocation)
  } catch let error as TidemarkError {
    #expect(error.reason == reason, "\(error)", sourceLocation: sourceLocation)
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    expectWords(error.detail, naming: name, sourceLocation: sourceLocation)
  } catch {
    Issue.record("\(error)", sourceLocation: sourceLocation)
  }
}

/// Expects an operation to have failed with this reason, in words that name the thing and the way out.
func expectFailure(
  _ operation: Messages.Operation, _ reason: String, naming name: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(operation.state == .failed, sourceLocation: sourceLocation)
  #expect(
    operation.error?.reason == reason, "\(String(describing: operation.error))",
    sourceLocation: sourceLocation)
  if let error = operation.error { expectWords(error, naming: name, sourceLocation: sourceLocation) }
}

private func expectWords(_ detail: ErrorDetail, naming name: String, sourceLocation: SourceLocation) {
  #expect(!detail.what.isEmpty, sourceLocation: sourceLocation)
  #expect(!detail.why.isEmpty, sourceLocation: sourceLocation)
  #expect(!detail.remedy.isEmpty, sourceLocation: sourceLocation)
  if !name.isEmpty {
    let words = ([detail.what, detail.why, detail.remedy] + detail.facts.values).joined(separator: "\n")
    #expect(words.contains(name), "nothing names \(name): \(words)", sourceLocation: sourceLocation)
  }
}
