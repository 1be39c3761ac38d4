public import GRPCCore
internal import Messages

extension TidemarkError: RPCErrorConvertible {
  /// The trailing metadata that holds the serialized `ErrorDetail` of a failed call.
  public static let metadataKey = "tidemark-error-bin"

  /// gRPC's status code.
  public var rpcErrorCode: RPCError.Code { code }

  /// The whole error in words, for clients that know nothing of details.
  public var rpcErrorMessage: String { String(description.prefix(Self.maximumMessageCharacters)) }

  /// The detail under ``metadataKey``.
  public var rpcErrorMetadata: Metadata {
    guard let bytes = Self.sendable(detail) else { return [:] }
    return [Self.metadataKey: .binary(bytes)]
  }

  /// The error that a failed call's status and metadata describe; nil if it brought no readable detail.
  public init?(_ error: RPCError) {
    guard let bytes = error.metadata[binaryValues: Self.metadataKey].first(where: { _ in true }),
      let detail = try? ErrorDetail(serialized: bytes)
    else { return nil }
    self.init(code: error.code, detail: detail)
  }

  /// What fits into HTTP/2 headers, which peers limit, to 8 KiB or so: facts are dropped first, then texts are cut. A
  /// NUL, which protobuf-c cannot send, is replaced.
  private static func sendable(_ detail: ErrorDetail) -> [UInt8]? {
    func clean(_ text: String, _ limit: Int = .max) -> String {
      String(text.map { $0 == "\0" ? "\u{FFFD}" : $0 }.prefix(limit))
    }
    var detail = detail
    detail.reason = clean(detail.reason)
    detail.what = clean(detail.what)
    detail.why = clean(detail.why)
    detail.remedy = clean(detail.remedy)
    detail.facts = Dictionary(detail.facts.map { (clean($0.key), clean($0.value)) }) { first, _ in first }
    guard let whole = try? detail.serialized() else { return nil }
    if whole.count <= maximumMetadataBytes { return whole }
    detail.facts = [:]
    detail.reason = clean(detail.reason, 64)
    detail.what = clean(detail.what, 250)
    detail.why = clean(detail.why, 250)
    detail.remedy = clean(detail.remedy, 250)
    return try? detail.serialized()
  }

  private static let maximumMetadataBytes = 4096
  // Headers carry each byte that is not ASCII as three.
  private static let maximumMessageCharacters = 600
}
