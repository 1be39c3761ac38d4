/// Ends the negotiation: the monitor takes commands.
struct QMPCapabilities: QMPCommand { static let name = "qmp_capabilities" }

/// Opens an image.
struct QMPAddNode: QMPCommand {
  static let name = "blockdev-add"
  let node: BlockNode

  func encode(to encoder: any Encoder) throws { try node.encode(to: encoder) }
}

/// Closes an image; its bitmaps are written by then.
struct QMPDeleteNode: QMPCommand {
  static let name = "blockdev-del"
  let nodeName: String
}

/// Adds persistent, recording bitmaps to open images, all or none.
struct QMPAddBitmaps: QMPCommand {
  static let name = "transaction"
  let actions: [Action]

  struct Action: Encodable, Sendable {
    var type = "block-dirty-bitmap-add"
    let data: Bitmap
  }

  struct Bitmap: Encodable, Sendable {
    let node: String
    let name: String
    var persistent = true
  }
}

/// Begins to copy an open image into another one.
struct QMPBackup: QMPCommand {
  static let name = "blockdev-backup"
  let jobID: String
  let device: String
  let target: String
  let sync: String
  let bitmap: String?
  let bitmapMode: String?
  /// The job stays until it is dismissed, so that its end can be read.
  var autoDismiss = false
  var xPerf = Performance()

  /// How hard it works. One request at a time is half as fast; above 16 nothing is gained.
  struct Performance: Encodable, Sendable { var maxWorkers = 16 }

  /// Copies what has changed since `bitmap` began, or everything; changes no bitmap.
  init(job: String, from source: String, into target: String, since bitmap: String?) {
    (jobID, device, self.target, self.bitmap) = (job, source, target, bitmap)
    sync = bitmap == nil ? "full" : "bitmap"
    bitmapMode = bitmap == nil ? nil : "never"
  }
}

/// How all jobs stand.
struct QMPQueryJobs: QMPCommand {
  static let name = "query-jobs"
  typealias Answer = [Job]

  struct Job: Decodable, Hashable, Sendable {
    let id: String
    /// `running`, …, `concluded`.
    let status: String
    let currentProgress: UInt64
    let totalProgress: UInt64
    /// Why it failed; nil unless it did.
    let error: String?
  }
}

/// What is open.
struct QMPQueryNodes: QMPCommand {
  static let name = "query-named-block-nodes"
  typealias Answer = [Node]
  var flat = true

  struct Node: Decodable, Hashable, Sendable {
    let nodeName: String
    let dirtyBitmaps: [Bitmap]?
  }

  struct Bitmap: Decodable, Hashable, Sendable {
    let name: String?
    let recording: Bool
    let inconsistent: Bool?
    /// Bytes that have changed.
    let count: UInt64

    /// Whether it has recorded everything since it began.
    var isSound: Bool { recording && inconsistent != true }
  }
}

/// Forgets a job that has ended, so that what it used can be closed.
struct QMPDismissJob: QMPCommand {
  static let name = "job-dismiss"
  let id: String
}
