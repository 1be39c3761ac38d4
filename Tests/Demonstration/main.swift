import Foundation
import Lab

let usage = """
  usage: tidemark-demonstration [--keep]

  Starts PostgreSQL, two KVM hosts, Tidemark's three services and a Linux guest, and does the main job with the
  `tidemark` command: snapshots of the running VM, reverts, deletes. Ends with what each step took and moved.

    --keep   leave everything running, and print how to go on by hand

  """

switch Array(CommandLine.arguments.dropFirst()) {
case ["--help"], ["-h"]:
  print(usage, terminator: "")
case ["--hold-lab"]:
  try await HeldLab.run()
case []:
  exit(await Demonstration.run(keeps: false))
case ["--keep"]:
  exit(await Demonstration.run(keeps: true))
default:
  FileHandle.standardError.write(Data(usage.utf8))
  exit(64)
}
