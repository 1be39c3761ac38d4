internal import CLibpq
internal import ServiceRuntime

/// Passwords for PostgreSQL belong into a file of their own: command lines and variables can be seen by others.
enum DatabaseSecrets {
  /// What is wrong with how PostgreSQL is to be reached.
  static func exposed(in configuration: ServiceConfiguration) -> [ConfigurationError] {
    var errors: [ConfigurationError] = []
    let instead = "Put it into a file, and name that with --database-password-file."
    if configuration.environment["PGPASSWORD"] != nil {
      errors.append(.openSecret(place: "The environment variable PGPASSWORD", instead: instead))
    }
    guard let connection = configuration.optionalString("database"), !connection.isEmpty else {
      return errors
    }
    guard let parsed = PQconninfoParse(connection, nil) else {
      // Neither the text nor what libpq says of it is repeated: it may hold a password all the same.
      return errors + [
        .invalid(option: "database", value: "…", expected: "a connection string that libpq can read")
      ]
    }
    defer { PQconninfoFree(parsed) }
    var option = parsed
    while let keyword = option.pointee.keyword {
      let hasValue = option.pointee.val.map { $0.pointee != 0 } ?? false
      if ["password", "sslpassword"].contains(String(cString: keyword)), hasValue {
        errors.append(.openSecret(place: "database", instead: instead))
      }
      option += 1
    }
    return errors
  }
}
