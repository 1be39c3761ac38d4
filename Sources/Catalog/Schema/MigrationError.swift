/// Why the schema cannot be brought to this program's version.
enum MigrationError: Error, Equatable, CustomStringConvertible {
  /// A migration was changed after it had been applied here.
  case edited(number: Int, name: String)
  /// The database was migrated by a newer program.
  case databaseIsNewer(database: Int, program: Int)
  /// The server is older than the schema needs.
  case serverTooOld(found: String)

  var description: String {
    switch self {
    case .edited(let number, let name):
      "Migration \(number) (\(name)) was changed after this database had been migrated with it. "
        + "Run the program version that this database was migrated with, or restore the migration's file."
    case .databaseIsNewer(let database, let program):
      "The database is at migration \(database), this program knows \(program). "
        + "Upgrade this program; it has changed nothing."
    case .serverTooOld(let found):
      "PostgreSQL \(found) is too old: 15 or newer is needed. Upgrade the server."
    }
  }
}
