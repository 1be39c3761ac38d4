import Foundation
import Glibc
import Testing

@testable import HostAgent

@Suite("Storage: paths stay inside")
struct ConfinedDirectoryTests {
  @Test(
    "A path that is absolute, climbs, is empty in a part or has a NUL is no path",
    arguments: [
      "", "/etc/passwd", "..", "a/../b", "a//b", "a/", "./a", "a/.", "a\0b",
      String(repeating: "x", count: 256),
    ])
  func refusesPaths(_ text: String) {
    #expect(throws: AgentError.self) { try RelativePath(text) }
    let error = #expect(throws: AgentError.self) { try RelativePath(text) }
    #expect(error?.reason == "invalid_path")
    #expect(error?.category == .invalidArgument)
  }

  @Test("A plain path has a name, a parent and siblings")
  func takesPaths() throws {
    let path = try RelativePath("folder/disk.qcow2")
    #expect(path.name == "disk.qcow2")
    #expect(path.parent?.description == "folder")
    #expect(try path.sibling("other").description == "folder/other")
    #expect(try RelativePath("top").parent == nil)
  }

  @Test("A symbolic link is not followed, neither as the file nor as a folder on the way, wherever it points")
  func refusesLinks() throws {
    let outside = try TemporaryDirectory()
    let inside = try TemporaryDirectory()
    try Data("secret".utf8).write(to: URL(filePath: outside("secret")))
    try FileManager.default.createDirectory(atPath: inside("real"), withIntermediateDirectories: false)
    try Data("plain".utf8).write(to: URL(filePath: inside("real/file")))
    #expect(symlink(outside("secret"), inside("link")) == 0)
    #expect(symlink(outside.path, inside("folder")) == 0)
    #expect(symlink("real", inside("alias")) == 0)

    for path in ["link", "folder/secret", "alias/file"] {
      let failure = #expect(throws: StorageFailure.self) { try inside.directory.read(RelativePath(path)) }
      #expect(failure?.isEscape == true, "\(path)")
      #expect(failure?.agentError.reason == "path_escapes")
    }
    #expect(try inside.directory.read(RelativePath("real/file")) == Array("plain".utf8))
    #expect(try inside.directory.read(RelativePath("real/none")) == nil)
    #expect(throws: StorageFailure.self) {
      try inside.directory.makeFolders(RelativePath("folder/new"), owner: FileOwner(group: nil))
    }
    #expect(!FileManager.default.fileExists(atPath: outside("new")))
  }

  @Test("Publishing never overwrites, and replacing does")
  func publishes() throws {
    let folder = try TemporaryDirectory()
    let path = try RelativePath("file")
    try folder.directory.createNew(path, with: [1])
    let failure = #expect(throws: StorageFailure.self) { try folder.directory.createNew(path, with: [2]) }
    #expect(failure?.isExisting == true)
    #expect(try folder.directory.read(path) == [1])
    try folder.directory.replace(path, with: [3])
    #expect(try folder.directory.read(path) == [3])
  }

  @Test("Removing is a success also when there is nothing, not even the folder")
  func removes() throws {
    let folder = try TemporaryDirectory()
    try folder.directory.createNew(RelativePath("file"), with: [1])
    #expect(try folder.directory.remove(RelativePath("file")))
    #expect(try !folder.directory.remove(RelativePath("file")))
    #expect(try !folder.directory.remove(RelativePath("no/folder/file")))
  }

  @Test("QEMU may enter the folders that are made, others may not even do that")
  func ownsFolders() throws {
    let folder = try TemporaryDirectory()
    let owner = FileOwner.discover()
    try folder.directory.makeFolders(RelativePath("volumes/one"), owner: owner)
    try folder.directory.makeFolders(RelativePath("volumes/one"), owner: owner)
    let path = folder.directory.absolute(try RelativePath("volumes/one"))
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    let group = try #require(owner.group, "libvirt's packages make the user")
    #expect(attributes[.groupOwnerAccountID] as? Int == Int(group))
    #expect(attributes[.posixPermissions] as? Int == 0o710)
  }

  @Test("A file is found in the pool that holds it, the innermost one, and never below .tidemark")
  func locates() throws {
    let map = StorageMap(pools: ["outer": "/srv", "inner": "/srv/images/"], stores: [:])
    #expect(map.locate("/srv/images/a.qcow2")?.pool == "inner")
    #expect(map.locate("/srv/images/a.qcow2")?.path.description == "a.qcow2")
    #expect(map.locate("/srv/imagesque/a.qcow2")?.pool == "outer")
    #expect(map.locate("/srv/images/.tidemark/volumes/x.qcow2") == nil)
    #expect(map.locate("/srv/images/../../etc/passwd") == nil)
    #expect(map.locate("/elsewhere") == nil)
  }
}
