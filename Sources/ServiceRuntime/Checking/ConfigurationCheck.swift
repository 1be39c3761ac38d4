internal import RPC

/// What `--check-config` finds: each option with its effective value and where it comes from, what the files hold that
/// options name, and what is wrong with any of it. Reads everything, changes nothing, connects to nothing.
struct ConfigurationCheck {
  private let configuration: ServiceConfiguration
  private var rows: [[String]] = []
  private var notes: [Int: [String]] = [:]
  private(set) var warnings: [String] = []
  private(set) var errors: [ConfigurationError]

  /// Checks what was read.
  ///
  /// - Parameter errors: What was wrong with the sources themselves.
  init(_ configuration: ServiceConfiguration, errors: [ConfigurationError]) {
    self.configuration = configuration
    self.errors = errors + configuration.wrongValues()
    for option in configuration.options { show(option) }
    for option in configuration.options { read(option) }
    checkTogether()
    warnOfUnknownVariables()
    var seen: Set<String> = []
    self.errors = self.errors.filter { seen.insert("\($0)").inserted }
  }

  /// The process's: 0 if the service could start so; else 78 if a file is wrong, 64 if only the command line or values are.
  var exitCode: Int32 { errors.map(\.exitCode).max() ?? 0 }

  /// The whole report.
  var text: String {
    let lines = CheckText.table(rows).enumerated().flatMap { index, line in
      ["  " + line] + (notes[index] ?? []).map { "      " + $0 }
    }
    let findings = warnings.map { "warning: \($0)" } + errors.map { "error: \($0)" }
    let verdict =
      errors.isEmpty
      ? "The configuration can be used."
      : "The configuration cannot be used: \(errors.count) error\(errors.count == 1 ? "" : "s")."
    return (lines + findings + [verdict]).joined(separator: "\n")
  }
}

// MARK: - Values

extension ConfigurationCheck {
  private mutating func show(_ option: ServiceOption) {
    rows.append([option.name, shown(option), "(\(configuration.source(of: option)))"])
  }

  private func shown(_ option: ServiceOption) -> String {
    switch option.kind {
    case .pairs:
      let pairs = (try? configuration.pairs(option.name)) ?? [:]
      return pairs.isEmpty
        ? "-" : pairs.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: ", ")
    case .toggle: return (try? configuration.toggle(option.name)) == true ? "true" : "false"
    case .value:
      let value = configuration.optionalString(option.name) ?? "-"
      return option.content == .connectionInformation && Self.mayHoldPassword(value) ? "<not shown>" : value
    }
  }

  /// Rather once too often than never.
  static func mayHoldPassword(_ connection: String) -> Bool {
    connection.lowercased().contains("password") || connection.firstMatch(of: /:\/\/[^\/@]*:[^\/]*@/) != nil
  }
}

// MARK: - Files

extension ConfigurationCheck {
  private mutating func read(_ option: ServiceOption) {
    do throws(ConfigurationError) {
      let findings =
        option.kind == .pairs
        ? OptionFile.folders(option, try configuration.pairs(option.name))
        : try OptionFile.findings(option, configuration)
      if let row = rows.firstIndex(where: { $0[0] == option.name }) { notes[row] = findings.notes }
      warnings += findings.warnings
    } catch {
      errors.append(error)
    }
  }

  /// What belongs together, as the service would put it together.
  private mutating func checkTogether() {
    do throws(ConfigurationError) { _ = try configuration.server() } catch { errors.append(error) }
    for option in configuration.options where option.content == .shownToken {
      guard configuration.optionalString(option.name) != nil else { continue }
      do throws(ConfigurationError) { _ = try configuration.connection(tokenFile: option.name) } catch {
        errors.append(error)
      }
    }
  }

  private mutating func warnOfUnknownVariables() {
    let known = configuration.options.map(\.variable)
    for variable in configuration.environment.keys.sorted()
    where variable.hasPrefix("TIDEMARK_") && !known.contains(variable) {
      let nearest = NearestName.name(to: variable, among: known)
      warnings.append(
        "The environment variable \(variable) is none of this service's."
          + (nearest.map { " Is \($0) meant?" } ?? ""))
    }
  }
}
