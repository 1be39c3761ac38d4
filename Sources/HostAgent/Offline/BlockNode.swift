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

  /// Whether it goes through the page cache.
  struct Cache: Encodable, Hashable, Sendable {
    let direct: Bool

    /// Past it: several times as fast with many workers, and what guests have in memory stays there.
    static let avoided = Cache(direct: true)
    /// Through it: as fast for what is written only, and what is read again at once need not come from the disk.
    static let used = Cache(direct: false)
  }

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

  init(_ name: String, _ format: ImageFormat, path: String, _ access: Access, _ cache: Cache) {
    let isShared = access == .shared
    nodeName = name
    driver = format.rawValue
    (readOnly, forceShare) = (isShared, isShared)
    self.cache = cache
    file = File(filename: path, readOnly: isShared, forceShare: isShared, cache: cache)
  }
}
