import Crypto

/// A numbered change of the schema, out of a file in `Migrations`.
struct Migration: Sendable {
  /// Its place in the order, from 1. Numbers may be left out.
  let number: Int
  /// The file's name without number and ending.
  let name: String
  let sql: String
  /// SHA-256 of the file: a migration that was applied must not be edited any more.
  let checksum: [UInt8]

  init(number: Int, name: String, file: [UInt8]) {
    self.number = number
    self.name = name
    sql = String(decoding: file, as: UTF8.self)
    checksum = Array(SHA256.hash(data: file))
  }
}

extension Migration {
  /// All of them, in order. A test compares this list with the folder. (SwiftPM's name for an embedded file replaces a
  /// first character that no identifier can begin with.)
  static let all = [
    Migration(number: 1, name: "schema", file: PackageResources._001_schema_sql),
    Migration(
      number: 2, name: "operation_notifications", file: PackageResources._002_operation_notifications_sql),
    Migration(number: 3, name: "admin_views", file: PackageResources._003_admin_views_sql),
    Migration(number: 4, name: "reader_role", file: PackageResources._004_reader_role_sql),
    Migration(number: 5, name: "commit_tokens", file: PackageResources._005_commit_tokens_sql),
    Migration(number: 6, name: "uncovered_disks", file: PackageResources._006_uncovered_disks_sql),
    Migration(number: 7, name: "leftovers", file: PackageResources._007_leftovers_sql),
    Migration(number: 8, name: "checks", file: PackageResources._008_checks_sql),
    Migration(number: 9, name: "reservations", file: PackageResources._009_reservations_sql),
    Migration(number: 10, name: "operation_kinds", file: PackageResources._010_operation_kinds_sql),
    Migration(number: 11, name: "snapshot_space", file: PackageResources._011_snapshot_space_sql),
    Migration(number: 12, name: "moves", file: PackageResources._012_moves_sql),
    Migration(number: 13, name: "lost_backups", file: PackageResources._013_lost_backups_sql),
    Migration(number: 14, name: "consistency", file: PackageResources._014_consistency_sql),
    Migration(number: 15, name: "consolidations", file: PackageResources._015_consolidations_sql),
    Migration(number: 16, name: "exports", file: PackageResources._016_exports_sql),
    Migration(number: 17, name: "copies", file: PackageResources._017_copies_sql),
    Migration(number: 18, name: "verification", file: PackageResources._018_verification_sql),
    Migration(number: 19, name: "gone_volumes", file: PackageResources._019_gone_volumes_sql),
    Migration(number: 30, name: "admin_answers", file: PackageResources._030_admin_answers_sql),
    Migration(number: 31, name: "purge", file: PackageResources._031_purge_sql),
    Migration(number: 40, name: "references", file: PackageResources._040_references_sql),
    Migration(
      number: 41, name: "unchanged_inventories", file: PackageResources._041_unchanged_inventories_sql),
    Migration(number: 42, name: "large_catalogs", file: PackageResources._042_large_catalogs_sql),
    Migration(number: 43, name: "lost_pools", file: PackageResources._043_lost_pools_sql),
  ]
}
