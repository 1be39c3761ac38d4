internal import ArgumentParser

/// The options of commands that start an operation.
struct ChangeOptions: ParsableArguments {
  @Flag(
    name: .long,
    help: "Return as soon as the request is accepted, instead of waiting for the operation's end.")
  var noWait = false

  @Option(
    name: .customLong("request-id"),
    help: ArgumentHelp(
      "The request's id: the same request with the same id is done once. Default: a random one.",
      valueName: "id"))
  var requestID: String?

  func validate() throws {
    if let requestID, !(1...128).contains(requestID.count) {
      throw ValidationError("--request-id takes 1 to 128 characters.")
    }
  }
}
