import Foundation
import Lab

if CommandLine.arguments.contains("--hold-lab") {
  try await HeldLab.run()
}
