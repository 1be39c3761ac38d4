extension ServiceConfiguration {
  /// What is wrong with the values, each for itself; no file that they name is opened.
  func wrongValues() -> [ConfigurationError] {
    options.compactMap { option in
      do throws(ConfigurationError) {
        try check(option)
        return nil
      } catch {
        return error
      }
    }
  }

  private func check(_ option: ServiceOption) throws(ConfigurationError) {
    switch option.kind {
    case .toggle: _ = try toggle(option.name)
    case .pairs:
      for (name, path) in try pairs(option.name) where option.content == .folder && !path.hasPrefix("/") {
        throw .invalid(option: option.name, value: "\(name)=\(path)", expected: "an absolute path")
      }
    case .value:
      guard let text = optionalString(option.name), !text.isEmpty else { return }
      switch option.content {
      case .integer(let range): _ = try integer(option.name, in: range)
      case .seconds: _ = try seconds(option.name)
      case .address: _ = try address(option.name)
      case .addresses: _ = try addresses(option.name)
      case .choice(let words) where !words.contains(text):
        throw .invalid(option: option.name, value: text, expected: words.joined(separator: ", "))
      default: break
      }
    }
  }
}
