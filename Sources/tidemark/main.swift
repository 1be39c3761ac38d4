internal import CommandLineTool
internal import Glibc

exit(await CommandLineTool.run(Array(CommandLine.arguments.dropFirst()), on: .process()))
