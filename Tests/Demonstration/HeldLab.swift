internal import Foundation
internal import Lab

/// A lab that is held open until this process is killed: what the lab's own test of `kill -9` needs.
enum HeldLab {
  static func run() async throws {
    let lab = try await Lab()
    let host = try await lab.makeHost("a")
    let guest = try await host.makeGuest("web-1", pool: try lab.folder("shared/pool"), diskSizes: [1 << 20])
    try await guest.start()
    _ = try await lab.makePostgres()
    FileHandle.standardOutput.write(Data("lab \(lab.directory)\n".utf8))
    try await Task.sleep(for: .seconds(600))
  }
}
