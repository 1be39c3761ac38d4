extension Query {
  static let absorbVolume = PostgresStatement("absorb_volume", PackageResources.absorb_volume_sql)
  static let adoptionCandidates = PostgresStatement(
    "adoption_candidates", PackageResources.adoption_candidates_sql)
  static let bitmapsOfGone = PostgresStatement("bitmaps_of_gone", PackageResources.bitmaps_of_gone_sql)
  static let deleteLosses = PostgresStatement("delete_losses", PackageResources.delete_losses_sql)
  static let deleteProposals = PostgresStatement("delete_proposals", PackageResources.delete_proposals_sql)
  static let insertLoss = PostgresStatement("insert_loss", PackageResources.insert_loss_sql)
  static let placeVolume = PostgresStatement("place_volume", PackageResources.place_volume_sql)
  static let readProposals = PostgresStatement("read_proposals", PackageResources.read_proposals_sql)
  static let saveProposal = PostgresStatement("save_proposal", PackageResources.save_proposal_sql)
  static let setVolumeState = PostgresStatement("set_volume_state", PackageResources.set_volume_state_sql)
  static let sightedVolumes = PostgresStatement("sighted_volumes", PackageResources.sighted_volumes_sql)
  static let volumeAt = PostgresStatement("volume_at", PackageResources.volume_at_sql)
  static let volumeHistorySize = PostgresStatement(
    "volume_history_size", PackageResources.volume_history_size_sql)
  static let volumesLikeNew = PostgresStatement("volumes_like_new", PackageResources.volumes_like_new_sql)
  static let volumesToSeek = PostgresStatement("volumes_to_seek", PackageResources.volumes_to_seek_sql)
}
