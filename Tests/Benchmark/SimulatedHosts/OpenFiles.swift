internal import Glibc
internal import Lab

/// How many files, sockets among them, this process and those that it starts may have open.
enum OpenFiles {
  static func allow(_ count: UInt64) throws {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      throw LabError("the limit of open files is not told")
    }
    limit.rlim_cur = max(limit.rlim_cur, min(limit.rlim_max, rlim_t(count)))
    guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      throw LabError("no more files may be opened: \(String(cString: strerror(errno)))")
    }
  }
}
