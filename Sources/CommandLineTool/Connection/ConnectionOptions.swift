internal import ArgumentParser

/// The options that every command has.
struct ConnectionOptions: ParsableArguments {
  @Option(name: .long, help: "How results are written: text, or json.")
  var output = OutputFormat.text

  @OptionGroup(title: "Connection") var service: ServiceOptions
}
