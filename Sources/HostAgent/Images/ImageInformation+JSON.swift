internal import Foundation

extension ImageInformation {
  /// Reads the output of `qemu-img info --output=json`.
  init(json: [UInt8]) throws {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { path in
      // "virtual-size" and the like.
      let words = (path.last?.stringValue ?? "").split(separator: "-")
      return AnyKey(words.prefix(1).joined() + words.dropFirst().map(\.capitalized).joined())
    }
    let answer = try decoder.decode(Answer.self, from: Data(json))
    let details = answer.formatSpecific?.data
    format = answer.format
    virtualBytes = answer.virtualSize
    allocatedBytes = answer.actualSize ?? 0
    backingName = answer.backingFilename
    compatibility = details?.compat
    isEncrypted = answer.encrypted == true || details?.encrypt != nil || answer.format == "luks"
    dataFile = details?.dataFile
    clusterBytes = answer.clusterSize
    hasExtendedL2 = details?.extendedL2 ?? false
    hasLazyReferenceCounts = details?.lazyRefcounts ?? false
    compressionType = details?.compressionType
    internalSnapshots = (answer.snapshots ?? []).map(\.name)
    bitmaps = (details?.bitmaps ?? []).map {
      Bitmap(
        name: $0.name, isInconsistent: $0.flags.contains("in-use"), isRecording: $0.flags.contains("auto"),
        granularity: $0.granularity)
    }
  }

  private struct Answer: Decodable {
    struct Specific: Decodable { var data: Details? }
    struct Snapshot: Decodable { var name: String }
    struct Encryption: Decodable { var format: String? }
    struct BitmapAnswer: Decodable {
      var name: String
      var flags: [String]
      var granularity: UInt64
    }
    struct Details: Decodable {
      var compat: String?
      var encrypt: Encryption?
      var dataFile: String?
      var extendedL2: Bool?
      var lazyRefcounts: Bool?
      var compressionType: String?
      var bitmaps: [BitmapAnswer]?
    }
    var format: String
    var virtualSize: UInt64
    var actualSize: UInt64?
    var clusterSize: UInt64?
    var backingFilename: String?
    var encrypted: Bool?
    var snapshots: [Snapshot]?
    var formatSpecific: Specific?
  }

  private struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ text: String) { stringValue = text }
    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { return nil }
  }
}
