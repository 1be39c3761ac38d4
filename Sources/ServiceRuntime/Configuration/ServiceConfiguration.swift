internal import Configuration
public import RPC

/// What a service is configured with. Flags win over environment variables, these over the configuration file, this
/// over defaults.
public struct ServiceConfiguration: Sendable {
  private let reader: ConfigReader
  let options: [ServiceOption]
  /// The environment variables that it was made with.
  public let environment: [String: String]
  private let flags: [String: [String]]
  private let fileValues: [String: [String]]
  /// What is read from the files that options name, and can be read again while the service runs.
  let credentials: Credentials

  /// Reads all sources.
  ///
  /// - Parameters:
  ///   - options: Everything that can be configured.
  ///   - arguments: The command line, without the program's name.
  ///   - environment: The environment variables.
  /// - Throws: The first thing that is wrong with flags or file, or a required option that is missing.
  public init(
    options: [ServiceOption], arguments: [String], environment: [String: String]
  ) throws(ConfigurationError) {
    let (configuration, errors) = Self.read(options: options, arguments: arguments, environment: environment)
    if let first = errors.first { throw first }
    self = configuration
  }

  /// Reads all sources, as far as they can be read; with all that is wrong with them.
  static func read(
    options: [ServiceOption], arguments: [String], environment: [String: String]
  ) -> (configuration: Self, errors: [ConfigurationError]) {
    var (flags, errors) = ArgumentParser(options: options).parse(arguments)
    var fileValues: [String: [String]] = [:]
    if let path = flags["config"]?.first ?? environment["TIDEMARK_CONFIG"] {
      let file = ConfigurationFile(path: path, options: options).values()
      fileValues = file.values
      errors += file.errors
    }
    let configuration = Self(options, environment, flags, fileValues)
    for option in options where option.isRequired {
      do throws(ConfigurationError) { _ = try configuration.string(option.name) } catch {
        errors.append(error)
      }
    }
    return (configuration, errors)
  }

  private init(
    _ options: [ServiceOption], _ environment: [String: String], _ flags: [String: [String]],
    _ fileValues: [String: [String]]
  ) {
    self.options = options
    self.environment = environment
    self.flags = flags
    self.fileValues = fileValues
    credentials = Credentials()
    reader = ConfigReader(providers: [
      Self.provider(flags, options, name: "flags"),
      EnvironmentVariablesProvider(environmentVariables: environment),
      Self.provider(fileValues, options, name: "file"),
    ])
  }

  /// Where an option's value comes from.
  func source(of option: ServiceOption) -> OptionSource {
    if flags[option.name] != nil { return .flag("--\(option.name)") }
    if environment[option.variable] != nil { return .variable(option.variable) }
    if fileValues[option.name] != nil {
      return .file(flags["config"]?.first ?? environment["TIDEMARK_CONFIG"] ?? "")
    }
    return option.defaultValue == nil ? .unset : .byDefault
  }

  private static func provider(
    _ values: [String: [String]], _ options: [ServiceOption], name: String
  ) -> InMemoryProvider {
    var configured: [AbsoluteConfigKey: ConfigValue] = [:]
    for option in options {
      guard let value = values[option.name] else { continue }
      configured[option.key] =
        option.kind == .pairs
        ? ConfigValue(.stringArray(value), isSecret: false)
        : ConfigValue(.string(value.first ?? ""), isSecret: false)
    }
    return InMemoryProvider(name: name, values: configured)
  }

  /// An option of this service. Asking for one that was not declared is a mistake in the program.
  private func option(_ name: String) -> ServiceOption {
    guard let option = options.first(where: { $0.name == name }) else {
      preconditionFailure("The option \(name) is not declared: add it to the service's options")
    }
    return option
  }
}

// MARK: - Typed values

extension ServiceConfiguration {
  /// The value of an option, or its default; nil if it has neither.
  public func optionalString(_ name: String) -> String? {
    let option = option(name)
    let key = ConfigKey(option.key.components)
    return reader.string(forKey: key) ?? option.defaultValue
  }

  /// The value of an option, or its default.
  public func string(_ name: String) throws(ConfigurationError) -> String {
    guard let value = optionalString(name), !value.isEmpty else {
      throw .missing(option: name, variable: option(name).variable)
    }
    return value
  }

  /// A whole number within `range`.
  public func integer(_ name: String, in range: ClosedRange<Int>) throws(ConfigurationError) -> Int {
    let text = try string(name)
    guard let value = Int(text), range.contains(value) else {
      throw .invalid(
        option: name, value: text, expected: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A whole number within the range that its declaration names.
  public func integer(_ name: String) throws(ConfigurationError) -> Int {
    guard case .integer(let range) = option(name).content else {
      preconditionFailure("The option \(name) is not declared as a whole number")
    }
    return try integer(name, in: range)
  }

  /// A time span, configured in seconds, whole or not, above zero.
  public func seconds(_ name: String) throws(ConfigurationError) -> Duration {
    let text = try string(name)
    guard let value = Double(text), value > 0, value < 1e9 else {
      throw .invalid(option: name, value: text, expected: "a number of seconds above zero")
    }
    return .seconds(value)
  }

  /// `HOST:PORT`.
  public func address(_ name: String) throws(ConfigurationError) -> NetworkAddress {
    let text = try string(name)
    guard let address = NetworkAddress(text) else {
      throw .invalid(option: name, value: text, expected: "HOST:PORT (IPv6 addresses in brackets)")
    }
    return address
  }

  /// `HOST:PORT`; nil if nothing is configured.
  public func optionalAddress(_ name: String) throws(ConfigurationError) -> NetworkAddress? {
    guard let text = optionalString(name), !text.isEmpty else { return nil }
    return try address(name)
  }

  /// One or more `HOST:PORT`, with commas between them; none if nothing is configured.
  public func addresses(_ name: String) throws(ConfigurationError) -> [NetworkAddress] {
    guard let text = optionalString(name), !text.isEmpty else { return [] }
    var addresses: [NetworkAddress] = []
    for part in text.split(separator: /\s*,\s*/, omittingEmptySubsequences: false) {
      guard let address = NetworkAddress(String(part)), !addresses.contains(address) else {
        throw .invalid(
          option: name, value: text, expected: "HOST:PORT, or several different ones with commas between them"
        )
      }
      addresses.append(address)
    }
    return addresses
  }

  /// Yes or no; no if nothing is configured.
  public func toggle(_ name: String) throws(ConfigurationError) -> Bool {
    guard let text = optionalString(name) else { return false }
    switch text {
    case "true": return true
    case "false": return false
    default: throw .invalid(option: name, value: text, expected: "true or false")
    }
  }

  /// The values of an option that collects `NAME=VALUE`, by name. The source that wins has all of them.
  public func pairs(_ name: String) throws(ConfigurationError) -> [String: String] {
    let key = ConfigKey(option(name).key.components)
    var pairs: [String: String] = [:]
    for text in reader.stringArray(forKey: key) ?? [] {
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, pairs.updateValue(String(parts[1]), forKey: String(parts[0])) == nil else {
        throw .invalid(option: name, value: text, expected: "\(option(name).placeholder), each name once")
      }
    }
    return pairs
  }
}
