extension Query {
  static let commitMoves = PostgresStatement("commit_moves", PackageResources.commit_moves_sql)
  static let forgetLeftImage = PostgresStatement("forget_left_image", PackageResources.forget_left_image_sql)
  static let insertMove = PostgresStatement("insert_move", PackageResources.insert_move_sql)
  static let leftImages = PostgresStatement("left_images", PackageResources.left_images_sql)
  static let migrationHost = PostgresStatement("migration_host", PackageResources.migration_host_sql)
  static let migrationPool = PostgresStatement("migration_pool", PackageResources.migration_pool_sql)
  static let placeIsTaken = PostgresStatement("place_is_taken", PackageResources.place_is_taken_sql)
  static let readMoves = PostgresStatement("read_moves", PackageResources.read_moves_sql)
  static let undoMoves = PostgresStatement("undo_moves", PackageResources.undo_moves_sql)
}
