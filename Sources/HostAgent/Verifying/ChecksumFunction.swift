internal import CXxHash
internal import Crypto

/// A function that computes checksums of a file's ranges.
///
/// They are there to find damage: who can change a file can change the manifest beside it, so that nothing is gained by one that
/// resists an adversary. XXH3 reads as fast as memory is read, and a full snapshot is large.
enum ChecksumFunction: String, Sendable {
  /// XXH3 with 128 bits, as `xxhsum -H2` has it: what checksums are made with.
  case xxh128
  /// What they were made with before, and what older manifests hold.
  case sha256

  /// One computation, fed piece by piece, by one thread.
  struct Computation {
    private var hash: SHA256?
    private let state: XXHState?

    /// The empty one.
    init(_ function: ChecksumFunction) {
      hash = function == .sha256 ? SHA256() : nil
      state = function == .xxh128 ? XXHState() : nil
    }

    /// Takes in the next bytes.
    mutating func update(_ bytes: UnsafeRawBufferPointer) {
      hash?.update(bufferPointer: bytes)
      state?.update(bytes)
    }

    /// The checksum of all that was taken in, hexadecimal.
    func finish() -> String { hash?.finalize().hexadecimal ?? state?.digest().hexadecimal ?? "" }
  }

  /// libxxhash's state.
  fileprivate final class XXHState {
    private let state: OpaquePointer

    init() {
      guard let state = XXH3_createState() else { preconditionFailure("there is no memory for 576 bytes") }
      XXH3_128bits_reset(state)
      self.state = state
    }

    deinit { XXH3_freeState(state) }

    func update(_ bytes: UnsafeRawBufferPointer) {
      XXH3_128bits_update(state, bytes.baseAddress, bytes.count)
    }

    /// Its 16 bytes, the highest first.
    func digest() -> [UInt8] {
      var canonical = XXH128_canonical_t()
      XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state))
      return withUnsafeBytes(of: &canonical) { Array($0) }
    }
  }
}

extension Sequence<UInt8> {
  fileprivate var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
