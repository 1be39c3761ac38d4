internal import FoundationEssentials
internal import Glibc
internal import MessageGenerator

/// generate-messages DESCRIPTOR_SET SWIFT_DIRECTORY MODULE_MAP
///
/// Writes the Swift files into an existing directory, and the module map. Run by compose/generate-messages.
func run(_ arguments: [String]) -> Int32 {
  guard arguments.count == 4 else {
    report("usage: generate-messages DESCRIPTOR_SET SWIFT_DIRECTORY MODULE_MAP")
    return 64
  }
  do {
    let descriptorSet = [UInt8](try Data(contentsOf: URL(filePath: arguments[1])))
    for file in try MessageGenerator.swiftFiles(descriptorSet: descriptorSet) {
      try Data(file.content.utf8).write(to: URL(filePath: arguments[2]).appending(path: file.name))
    }
    let moduleMap = try MessageGenerator.moduleMap(descriptorSet: descriptorSet)
    try Data(moduleMap.content.utf8).write(to: URL(filePath: arguments[3]))
    return 0
  } catch {
    report("generate-messages: \(error)")
    return 1
  }
}

exit(run(CommandLine.arguments))

func report(_ message: String) {
  let line = Array("\(message)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
}
