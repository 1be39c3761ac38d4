internal import Foundation
internal import Glibc

/// The process, mount and host name namespaces of a lab or of one of its hosts, named by their first process.
struct Namespace: Sendable {
  /// The first process as seen from here. Killing it ends everything in the namespace.
  let firstProcess: pid_t

  /// A command line that runs `arguments` in the namespace and first writes the id of that process, as seen from
  /// here, to descriptor 3. When the returned command is killed, so is the process in the namespace; it ends as that
  /// process does.
  ///
  /// Only the children of a process that has entered a process namespace are in it. The parent here is bash and not
  /// nsenter, which stops itself whenever its child is stopped, and then never learns of the child's end.
  func command(_ arguments: [String]) -> [String] {
    // Before the mount namespace changes, /proc is ours and tells our view of the id.
    let inside = """
      read -r process _ </proc/self/stat
      echo "$process" >&3
      exec 3>&-
      exec nsenter --target \(firstProcess) --mount --uts --wdns=/ -- "$@"
      """
    let outside = """
      env --default-signal setpriv --pdeathsig KILL -- bash -c "$0" bash "$@" &
      exec 3>&-
      wait $!
      status=$?
      [ $status -le 128 ] || kill -$((status - 128)) $$
      exit $status
      """
    return [
      "nsenter", "--target", "\(firstProcess)", "--pid", "--no-fork", "--", "bash", "-c", outside, inside,
    ]
      + arguments
  }

  /// A command line that runs `arguments` in the namespace to their end.
  func enter(_ arguments: [String]) -> [String] {
    ["nsenter", "--target", "\(firstProcess)", "--pid", "--mount", "--uts", "--wdns=/", "--"] + arguments
  }

  /// Processes of this namespace (not of namespaces below it), as seen from here, with their ids as seen inside.
  func processes() -> [(outer: pid_t, inner: pid_t)] {
    guard let own = Self.link("/proc/\(firstProcess)/ns/pid"), let directory = opendir("/proc") else {
      return []
    }
    defer { closedir(directory) }
    var found: [(outer: pid_t, inner: pid_t)] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard let outer = pid_t(name), Self.link("/proc/\(name)/ns/pid") == own,
        let status = try? TextFile.read("/proc/\(name)/status"),
        let line = status.split(separator: "\n").first(where: { $0.hasPrefix("NSpid:") }),
        let inner = line.split(whereSeparator: \.isWhitespace).last.flatMap({ pid_t($0) })
      else { continue }
      found.append((outer, inner))
    }
    return found
  }

  private static func link(_ path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path)
  }
}
