internal import Foundation
internal import Glibc
internal import Synchronization

/// A scratch world: one short temporary directory and one process namespace, in which hosts, guests, PostgreSQL and
/// our services run.
///
/// Everything started through a lab is a descendant of the first process of its namespace, which reads a pipe that
/// only this process holds open. When the lab is removed, or this process ends in any way (also by SIGKILL), the pipe
/// closes, the kernel kills the namespace with all that is in it, its mounts vanish with it, and a small keeper
/// outside then removes the directory. `TIDEMARK_LAB_KEEP=1` keeps the directory for a look afterwards.
public final class Lab: Sendable {
  /// The directory of this lab, short enough for unix sockets inside it.
  public let directory: String
  private let keeper: ChildProcess
  private let lifeline: Descriptor
  let namespace: Namespace
  private let launched = Mutex<[LabProcess]>([])

  /// Starts an empty lab; takes about 20 ms.
  public init() async throws {
    guard geteuid() == 0 else { throw LabError("the lab makes namespaces and mounts: run it as root") }
    directory = try Lab.makeDirectory()
    let (read, write) = try Descriptor.pipe()
    let ready = try Descriptor.pipe()
    let log = try Descriptor.open(directory + "/keeper.log", O_WRONLY | O_CREAT | O_APPEND)
    let keeps = ProcessInfo.processInfo.environment["TIDEMARK_LAB_KEEP"] == "1"
    keeper = try ChildProcess(
      ["bash", "-c", Lab.keeperScript, "tidemark-lab", directory, keeps ? "keep" : "remove"],
      input: read.number, output: log.number, report: ready.write.number)
    read.close()
    ready.write.close()
    lifeline = write
    guard let first = pid_t(await ready.read.readLine()) else {
      throw LabError(
        "cannot make a process and mount namespace: is this machine's root allowed to unshare?",
        output: (try? String(contentsOfFile: directory + "/keeper.log", encoding: .utf8)) ?? "")
    }
    namespace = Namespace(firstProcess: first)
  }

  /// Runs `body` in a new lab and removes the lab afterwards, however `body` ends. The logs of the lab's processes are
  /// shown when it throws.
  public static func with<Value>(_ body: (Lab) async throws -> Value) async throws -> Value {
    let lab = try await Lab()
    do {
      let value = try await body(lab)
      await lab.remove()
      return value
    } catch {
      FileHandle.standardError.write(Data(lab.logs().utf8))
      await lab.remove()
      throw error
    }
  }

  /// Ends everything in the lab and removes its directory; returns when both are done.
  public func remove() async {
    lifeline.close()
    _ = await keeper.wait()
  }

  /// Lets the lab live on when this process ends. It ends when `keeperProcessID` gets SIGTERM.
  public func outliveThisProcess() {
    let word = "keep\n"
    _ = word.withCString { write(lifeline.number, $0, strlen($0)) }
  }

  /// The process to end (SIGTERM) to remove a lab that outlives us.
  public var keeperProcessID: Int32 { keeper.processID }

  /// Makes a folder (and its parents) in the lab and gives its path. Everybody may enter it, as QEMU's user must.
  public func folder(_ name: String) throws -> String {
    let path = "\(directory)/\(name)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    return path
  }

  /// Starts a program in the lab's process namespace. See `LabProcess`.
  public func start(
    _ name: String, _ arguments: [String], environment: [String: String] = [:]
  ) async throws -> LabProcess {
    try await start(name, arguments, environment: environment, in: namespace)
  }

  func start(
    _ name: String, _ arguments: [String], environment: [String: String], in namespace: Namespace
  ) async throws -> LabProcess {
    let process = try await LabProcess(
      name: name, arguments: arguments, environment: environment, namespace: namespace,
      logFile: "\(directory)/\(name).log")
    launched.withLock { $0.append(process) }
    return process
  }

  /// The last lines of the logs of all programs that were started in the lab, for a failure's message.
  public func logs() -> String {
    var seen: Set<String> = []
    return launched.withLock { $0 }.filter { seen.insert($0.logFile).inserted }.map { process in
      "--- \(process.name) (\(process.exitStatus?.description ?? "running"))\n\(process.log(lines: 40))\n"
    }.joined()
  }

  private static func makeDirectory() throws -> String {
    var template = Array("/tmp/tm-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw LabError("cannot make a directory in /tmp: \(String(cString: strerror(errno)))")
    }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    // QEMU, which is not root, must be able to pass through.
    guard chmod(path, 0o711) == 0 else { throw LabError("cannot open \(path) to QEMU's user") }
    return path
  }

  /// Arguments: directory, `keep` or `remove`. Standard input: the lifeline. Descriptor 3: where the first process's id goes.
  ///
  /// The first process reaps what is orphaned in its namespace (QEMU daemonises), as bash does in its SIGCHLD handler.
  /// `unshare` returns when the kernel has ended every process of the namespace, so nobody writes when `rm` runs.
  private static let keeperScript = """
    trap '' INT HUP
    unshare --mount --pid --fork --kill-child --propagation private bash -c '
      read -r outer _ </proc/self/stat
      mount -t proc proc /proc && mount --make-rshared / || exit 1
      echo "$outer" >&3; exec 3>&-
      while read -r word; do [ "$word" = keep ] && kept=1; done
      [ -n "$kept" ] && exec env --ignore-signal=CHLD sleep infinity
      exit 0' <&0 &
    namespace=$!
    exec 3>&- <&-
    trap 'kill -9 $namespace' TERM
    while kill -0 $namespace 2>/dev/null; do wait $namespace; done
    [ "$2" = keep ] || rm -rf --one-file-system "$1"
    """
}
