import CTidemarkMessages
import Foundation
import GRPCCore
import Messages
import Testing

@Suite("Messages on the wire")
struct CodecTests {
  /// Something of everything: nested, repeated, enums, a map, bytes that are not ASCII, the biggest numbers.
  static let operation = Messages.Operation.with {
    $0.id = "3f1c…ünïcode 🌊"
    $0.kind = .takeSnapshot
    $0.state = .unrecognized(77)
    $0.attempt = .max
    $0.progress = .with { $0.bytesTotal = .max }
    $0.error = .with {
      $0.reason = "unknown_vm"
      $0.facts = ["a": "1", "b": "", "": "empty key"]
      $0.retryable = true
    }
    $0.cancelRequested = true
    $0.createdAt = .with {
      $0.seconds = -1
      $0.nanos = 999_999_999
    }
    $0.volumeIDs = ["one", "", "three"]
    $0.steps = (0..<20).map { number in .with { $0.attempt = UInt64(number) } }
  }

  @Test("A message survives the way there and back")
  func roundTrip() throws {
    let decoded = try Messages.Operation(serialized: try Self.operation.serialized())
    #expect(decoded == Self.operation)
    #expect(try Messages.Operation(serialized: []) == Messages.Operation())
    #expect(try Messages.Operation().serialized().isEmpty)
  }

  @Test("A oneof carries which field is set, even to its default")
  func oneof() throws {
    for work in [
      StartJobRequest.Work.reconcile(.init()), .tidy(.with { $0.volumes = [] }), nil,
    ] {
      let request = StartJobRequest.with { $0.work = work }
      #expect(try StartJobRequest(serialized: try request.serialized()) == request)
    }
  }

  @Test("Bytes are as the protocol says")
  func knownBytes() throws {
    let timestamp = Timestamp.with {
      $0.seconds = 1
      $0.nanos = 300
    }
    #expect(try timestamp.serialized() == [0x08, 0x01, 0x10, 0xAC, 0x02])
    #expect(try SnapshotLocation.with { $0.storeID = "ab" }.serialized() == [0x0A, 0x02, 0x61, 0x62])
  }

  @Test("Fields of a newer peer are skipped, of every wire type")
  func unknownFields() throws {
    let unknown: [UInt8] = [
      0xF8, 0x07, 0x01,  // field 127, varint
      0xF9, 0x07, 1, 2, 3, 4, 5, 6, 7, 8,  // 64 bits
      0xFA, 0x07, 0x02, 0x00, 0xFF,  // bytes, neither text nor message as far as we know
      0xFD, 0x07, 1, 2, 3, 4,  // 32 bits
    ]
    #expect(try Messages.Operation(serialized: unknown + (try Self.operation.serialized())) == Self.operation)
  }

  @Test("What protobuf-c would let pass is refused, by name")
  func refusals() {
    func refusal(_ bytes: [UInt8]) -> WireError? {
      do throws(WireError) {
        _ = try StepRecord(serialized: bytes)
        return nil
      } catch { return error }
    }
    // `step`, field 1: a NUL, no UTF-8 (an overlong slash; half a surrogate), too short.
    #expect(refusal([0x0A, 3, 0x61, 0, 0x62]) == .embeddedNUL(field: "tidemark.common.v1.StepRecord.step"))
    #expect(refusal([0x0A, 2, 0xC0, 0xAF]) == .invalidUTF8(field: "tidemark.common.v1.StepRecord.step"))
    #expect(
      refusal([0x0A, 3, 0xED, 0xA0, 0x80]) == .invalidUTF8(field: "tidemark.common.v1.StepRecord.step"))
    #expect(refusal([0x0A, 3, 0x61]) == .malformed(message: "tidemark.common.v1.StepRecord"))
    // The same inside `error`, field 5, and inside a map's entry there.
    #expect(refusal([0x2A, 3, 0x0A, 1, 0]) == .embeddedNUL(field: "tidemark.common.v1.ErrorDetail.reason"))
    #expect(
      refusal([0x2A, 5, 0x2A, 3, 0x0A, 1, 0])
        == .embeddedNUL(field: "tidemark.common.v1.ErrorDetail.FactsEntry.key"))
    // A group, an unknown wire type, field number 0, a varint that never ends, a length that overflows.
    for bytes: [UInt8] in [
      [0x0B, 0x0C], [0x0F], [0x02, 0x00], [UInt8](repeating: 0x80, count: 11),
      [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    ] {
      #expect(refusal(bytes) == .malformed(message: "tidemark.common.v1.StepRecord"), "\(bytes)")
    }
  }

  @Test("Nesting of unknown fields is no recursion: two thousand levels parse")
  func deepUnknown() throws {
    // Field 127, which no message has, around itself: built from the inside.
    var bytes: [UInt8] = []
    for _ in 0..<2000 {
      var length = UInt64(bytes.count)
      var head: [UInt8] = [0xFA, 0x07]
      repeat {
        head.append(UInt8(length & 0x7F) | (length > 0x7F ? 0x80 : 0))
        length >>= 7
      } while length > 0
      bytes = head + bytes
    }
    #expect(try StepRecord(serialized: bytes) == StepRecord())
  }

  @Test("Text with a NUL is not sent cut off, but refused")
  func outgoingNUL() {
    #expect(throws: WireError.embeddedNUL(field: "tidemark.common.v1.StepRecord")) {
      try StepRecord.with { $0.error = .with { $0.facts = ["path": "/a\0b"] } }.serialized()
    }
  }

  @Test(
    "Random and mutated bytes never crash, and what is accepted is stable", arguments: 0..<20 as Range<UInt64>
  )
  func hostileBytes(seed: UInt64) throws {
    var random = SplitMix64(state: seed)
    let valid = try Self.operation.serialized()
    for round in 0..<500 {
      var bytes =
        round % 5 == 0
        ? (0..<Int.random(in: 0...200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        : valid
      if !bytes.isEmpty {
        for _ in 0..<Int.random(in: 0...8, using: &random) { bytes.mutate(using: &random) }
      }
      guard let message = try? Messages.Operation(serialized: bytes) else { continue }
      // Dropping unknown fields once is all that may happen.
      let again = try message.serialized()
      #expect(try Messages.Operation(serialized: again) == message, "seed \(seed), round \(round)")
    }
  }

  @Test(
    "Every message type refuses or accepts random bytes, without a crash", arguments: 0..<5 as Range<UInt64>)
  func hostileBytesForOthers(seed: UInt64) throws {
    var random = SplitMix64(state: seed &+ 1000)
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0...64, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      _ = try? StartJobRequest(serialized: bytes)
      _ = try? Job(serialized: bytes)
      _ = try? AnnounceRequest(serialized: bytes)
      _ = try? ServerReflectionRequest(serialized: bytes)
      _ = try? GetChainResponse(serialized: bytes)
    }
  }

  @Test("Server and client blame the right side")
  func blame() {
    let bad: [UInt8] = [0x0A, 0xFF]
    let server = #expect(throws: RPCError.self) { try ProtobufC<StepRecord>(side: .server).deserialize(bad) }
    #expect(server?.code == .invalidArgument)
    let client = #expect(throws: RPCError.self) { try ProtobufC<StepRecord>(side: .client).deserialize(bad) }
    #expect(client?.code == .internalError)
    let unsendable = StepRecord.with { $0.step = "\0" }
    let reply = #expect(throws: RPCError.self) {
      let _: [UInt8] = try ProtobufC<StepRecord>(side: .server).serialize(unsendable)
    }
    #expect(reply?.code == .internalError)
    let request = #expect(throws: RPCError.self) {
      let _: [UInt8] = try ProtobufC<StepRecord>(side: .client).serialize(unsendable)
    }
    #expect(request?.code == .invalidArgument)
  }

  @Test("The reflection index decodes, names its files and all it refers to")
  func reflectionIndex() throws {
    #expect(!Reflected.files.isEmpty)
    for (path, file) in Reflected.files {
      let count = file.descriptor.count
      let parsed = try #require(
        google__protobuf__file_descriptor_proto__unpack(nil, count, file.descriptor), "\(path)")
      defer { google__protobuf__file_descriptor_proto__free_unpacked(parsed, nil) }
      #expect(String(cString: parsed.pointee.name) == path)
      #expect(parsed.pointee.source_code_info == nil)
      for dependency in file.dependencies { #expect(Reflected.files[dependency] != nil) }
    }
    for path in Reflected.fileOfSymbol.values { #expect(Reflected.files[path] != nil) }
    #expect(
      Reflected.fileOfSymbol["grpc.health.v1.HealthCheckResponse.ServingStatus"]
        == "grpc/health/v1/health.proto")
  }

  @Test("Dates and timestamps", arguments: [0, 0.5, -0.25, 1_800_000_000.125, -62_135_596_800])
  func timestamps(seconds: Double) {
    let timestamp = Timestamp(Date(timeIntervalSince1970: seconds))
    #expect(timestamp.date.timeIntervalSince1970 == seconds)
    #expect(timestamp.isValid)
    #expect(!Timestamp.with { $0.nanos = -1 }.isValid)
    #expect(timestamp < Timestamp(Date(timeIntervalSince1970: seconds + 1)))
  }
}

/// A small generator of random numbers, the same for the same seed.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

extension [UInt8] {
  /// Changes, removes, inserts or doubles something, or cuts the end off.
  mutating func mutate(using random: inout SplitMix64) {
    guard !isEmpty else { return }
    let position = Int.random(in: 0..<count, using: &random)
    switch Int.random(in: 0..<5, using: &random) {
    case 0: self[position] = UInt8.random(in: 0...255, using: &random)
    case 1: self[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 2: remove(at: position)
    case 3: insert(contentsOf: self[position..<Swift.min(count, position + 16)], at: position)
    default: removeLast(Int.random(in: 0...Swift.min(8, count), using: &random))
    }
  }
}
