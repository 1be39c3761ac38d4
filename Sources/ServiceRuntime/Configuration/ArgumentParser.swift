/// Reads flags, strictly: what is not declared is refused.
struct ArgumentParser {
  let options: [ServiceOption]

  /// The values by option name, and all that is wrong.
  ///
  /// - Parameter arguments: Without the program's name. `--name value` and `--name=value` are the same.
  func parse(_ arguments: [String]) -> (values: [String: [String]], errors: [ConfigurationError]) {
    var values: [String: [String]] = [:]
    var errors: [ConfigurationError] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      do throws(ConfigurationError) {
        let (option, value) = try option(argument, &rest)
        if option.kind != .pairs && values[option.name] != nil { throw .repeatedFlag("--\(option.name)") }
        values[option.name, default: []].append(value)
      } catch {
        errors.append(error)
      }
    }
    return (values, errors)
  }

  private func option(
    _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(ConfigurationError) -> (ServiceOption, String) {
    guard argument.hasPrefix("--"), argument.count > 2 else {
      throw argument.hasPrefix("-")
        ? .unknownFlag(argument, nearest: nil) : .unexpectedArgument(argument)
    }
    let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let flag = "--\(parts[0])"
    guard let option = options.first(where: { $0.name == parts[0] }) else {
      let nearest = NearestName.name(to: String(parts[0]), among: options.map(\.name))
      // Its value is no argument of its own, when the next one looks like one.
      if nearest != nil, parts.count == 1, rest.first?.hasPrefix("--") == false { rest.removeFirst() }
      throw .unknownFlag(flag, nearest: nearest.map { "--\($0)" })
    }
    if option.kind == .toggle {
      if parts.count > 1 { throw .wrongValueCount(flag: flag) }
      return (option, "true")
    }
    if parts.count > 1 { return (option, String(parts[1])) }
    guard let next = rest.popFirst() else { throw .wrongValueCount(flag: flag) }
    return (option, next)
  }
}
