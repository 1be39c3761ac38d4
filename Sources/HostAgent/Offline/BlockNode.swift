/// An image to open, by its format, over its file.
struct BlockNode: Encodable, Hashable, Sendable {
  /// How commands name it.
  let nodeName: String
  /// Its format, which is told and never guessed: what an image's header says can be a guest's word.
  let driver: String
  let readOnly: Bool
  /// Whether it is read without any lock, whoever has it open: nobody is kept from starting with it.
  let forceShare: Bool
  let cache: Cache
  let file: File

  /// Past the page cache: several times as fast with many workers, and guests' data stays in memory.
  struct Cache: Encodable, Hashable, Sendable { let direct: Bool }

  struct File: Encodable, Hashable, Sendable {
    var driver = "file"
    let filename: String
    let readOnly: Bool
    let forceShare: Bool
    let cache: Cache
  }

  /// How an image is opened.
  enum Access: Hashable, Sendable {
    /// For writing, with QEMU's lock: nobody else can.
    case exclusive
    /// For reading, whoever else has it open.
    case shared
  }

  init(_ name: String, _ format: ImageFormat, path: String, _ access: Access, direct: Bool) {
    let isShared = access == .shared
    nodeName = name
    driver = format.rawValue
    (readOnly, forceShare) = (isShared, isShared)
    cache = Cache(direct: direct)
    file = File(filename: path, readOnly: isShared, forceShare: isShared, cache: cache)
  }
}
