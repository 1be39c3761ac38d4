internal import Foundation
internal import Lab

/// The main job, told step by step: snapshots of a VM, running and stopped, are taken, brought back, and deleted.
struct Demonstration {
  /// The volume, as people name it.
  static let volume = "web-1/vda"

  let narrator: Narrator
  let lab: Lab
  var measurements: Measurements
  let tidemark: LabTidemark
  let linux: LabLinuxGuest
  var points: [Point] = []

  /// Does it all. Gives the process's exit code.
  static func run(keeps: Bool) async -> Int32 {
    let narrator = Narrator()
    do {
      let lab = try await Lab()
      let interruption = Interruption(removing: lab)
      do {
        var story = try await begin(in: lab, narrator)
        try await story.tell()
        if keeps {
          try await story.linux.start()
          interruption.cancel()
          story.explainHowToGoOn()
          lab.outliveThisProcess()
        } else {
          await lab.remove()
          try narrator.check("nothing is left of it", !FileManager.default.fileExists(atPath: lab.directory))
        }
        return 0
      } catch {
        try await interruption.waitIfItHappened()
        narrator.write("\n\(lab.logs())\n")
        await lab.remove()
        throw error
      }
    } catch {
      FileHandle.standardError.write(Data("\nThe demonstration failed: \(error)\n".utf8))
      return 1
    }
  }

  private static func begin(in lab: Lab, _ narrator: Narrator) async throws -> Demonstration {
    narrator.heading(1, "Two KVM hosts, PostgreSQL, and Tidemark's three services")
    var measurements = Measurements()
    var options = LabTidemarkOptions()
    options.durableDatabase = true
    options.settings = [("snapshot.delta.max", "16")]
    let start = options
    let tidemark = try await measurements.measure("start hosts, PostgreSQL, services") {
      try await LabTidemark(in: lab, options: start)
    }
    narrator.say("Everything lives in \(lab.directory) and in a process namespace of its own.")
    narrator.command("tidemark host ls", output: try await tidemark.tidemark("host", "ls"))

    narrator.heading(2, "A Linux guest that writes files, on \(tidemark.hosts[0].name)")
    let linux = try await tidemark.hosts[0].makeLinuxGuest("web-1", pool: tidemark.pool)
    try await measurements.measure("boot the guest") { try await linux.start() }
    return Demonstration(
      narrator: narrator, lab: lab, measurements: measurements, tidemark: tidemark, linux: linux)
  }

  private mutating func tell() async throws {
    try await guest("mkdir /data/shop; dd if=/dev/urandom of=/data/shop/orders bs=1M count=24 2>/dev/null")
    try await guest("echo 'Monday: all is well' >/data/shop/journal; ls -l /data/shop")

    narrator.heading(3, "A full snapshot of the running VM")
    try await take("monday")

    narrator.heading(4, "The guest changes a little")
    try await guest("dd if=/dev/urandom of=/data/shop/invoices bs=1M count=3 2>/dev/null")
    try await guest("echo 'Tuesday: three invoices' >>/data/shop/journal; ls -l /data/shop")

    narrator.heading(5, "An increment, of the size of the change")
    try await take("tuesday")

    let destination = tidemark.hosts[1]
    narrator.heading(6, "The VM moves to \(destination.name), alive, and the chain goes on")
    let (guest, virsh) = (linux.guest, "virsh migrate --live web-1 \(destination.name)")
    try await measurements.measure("live migration") { try await guest.migrate(to: destination) }
    narrator.command(virsh, output: "")
    try await self.guest(
      "rm /data/shop/invoices; dd if=/dev/urandom of=/data/shop/stock bs=1M count=1 2>/dev/null")
    try await self.guest("echo 'Wednesday: moved house' >>/data/shop/journal; ls -l /data/shop")
    try await take("wednesday")

    narrator.heading(7, "The VM is stopped, and the chain goes on")
    try await self.guest(
      "dd if=/dev/urandom of=/data/shop/returns bs=1M count=2 2>/dev/null; echo 'Thursday: closed' >>/data/shop/journal"
    )
    let sums = try await checksums()
    try await measurements.measure("shut the guest down") { [linux] in try await linux.shutDown() }
    try await take("thursday", checksums: sums)
    try await measurements.measure("boot the guest again") { [linux] in try await linux.start() }

    narrator.heading(8, "The chain")
    try await command("chain", "show", Self.volume)
    try await checkChain()

    narrator.heading(9, "Disaster: the guest's files are destroyed")
    try await self.guest(
      "rm -r /data/shop; dd if=/dev/urandom of=/data/garbage bs=1M count=16 2>/dev/null; ls -l /data")
    narrator.say("The VM is stopped.")
    try await measurements.measure("shut the guest down again") { [linux] in try await linux.shutDown() }

    narrator.heading(10, "Back to each snapshot, in turn")
    for point in points { try await revert(to: point) }
    try await command("chain", "show", Self.volume)

    narrator.heading(11, "Everything is deleted")
    try await delete()

    narrator.heading(12, "The storage is clean")
    try await checkStorage()

    narrator.heading(13, "What each step took and moved")
    narrator.write(measurements.table)
    narrator.say(
      "Times by a monotonic clock; bytes by the blocks that the file system counts for the file written.")
  }

  // MARK: - Parts of the story

  /// Runs a `tidemark` command and shows it.
  @discardableResult
  func command(_ arguments: String...) async throws -> String {
    let result = try await tidemark.command(arguments)
    narrator.command("tidemark " + arguments.joined(separator: " "), output: result.error + result.output)
    guard result.status.isSuccess else {
      throw LabError("tidemark \(arguments.joined(separator: " ")): \(result.status)")
    }
    return result.output
  }

  /// Runs a command in the guest and shows it.
  func guest(_ line: String) async throws {
    narrator.command("(in web-1) \(line)", output: try await linux.run(line, within: 120))
  }

  /// The checksums of the guest's files, as they are on its disk: its page cache is its own, and what it has not written yet
  /// is on none.
  func checksums() async throws -> String {
    try await linux.run("sync; cd /data && find . -type f | sort | xargs sha256sum", within: 120)
  }

  static func file(of snapshot: SnapshotRecord, in store: String) -> String {
    "\(store)/volumes/\(snapshot.volumeID)/\(snapshot.id).qcow2"
  }

  private func explainHowToGoOn() {
    let settings = tidemark.commandEnvironment.sorted { $0.key < $1.key }
    narrator.write(
      """

      Everything goes on running; web-1 runs on \(linux.guest.host.name). To go on by hand:

      \(settings.map { "   export \($0.key)=\($0.value)" }.joined(separator: "\n"))
         export PATH=\(Products.folder):$PATH
         tidemark snapshot take \(Self.volume)
         tidemark chain show \(Self.volume)
         psql '\(tidemark.postgres.connectionString(database: LabTidemark.database))' -c 'SELECT * FROM admin.operations'
         virsh -c '\(linux.guest.host.libvirtURI)' list --all

      Logs are in \(lab.directory)/*.log. To end it and remove everything:

         kill \(lab.keeperProcessID)

      """)
  }
}
