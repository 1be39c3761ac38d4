/// Reads flags, strictly: what is not declared is refused.
struct ArgumentParser {
  let options: [ServiceOption]

  /// The values by option name.
  ///
  /// - Parameter arguments: Without the program's name. `--name value` and `--name=value` are the same.
  func parse(_ arguments: [String]) throws(ConfigurationError) -> [String: [String]] {
    var values: [String: [String]] = [:]
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("--"), argument.count > 2 else {
        throw argument.hasPrefix("-") ? .unknownFlag(argument) : .unexpectedArgument(argument)
      }
      let parts = argument.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let flag = "--\(parts[0])"
      guard let option = options.first(where: { $0.name == parts[0] }) else { throw .unknownFlag(flag) }
      var value: String
      if option.kind == .toggle {
        if parts.count > 1 { throw .wrongValueCount(flag: flag) }
        value = "true"
      } else if parts.count > 1 {
        value = String(parts[1])
      } else {
        guard let next = rest.popFirst() else { throw .wrongValueCount(flag: flag) }
        value = next
      }
      if option.kind != .pairs && values[option.name] != nil { throw .repeatedFlag(flag) }
      values[option.name, default: []].append(value)
    }
    return values
  }
}
