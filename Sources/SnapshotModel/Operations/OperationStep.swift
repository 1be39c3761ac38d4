/// The steps of all operations, by their names in the journal.
public enum OperationStep: String, Hashable, Sendable, CaseIterable {
  /// The catalog decides what is to be done.
  case plan
  /// Take: plans are compared with libvirt and the images.
  case reconcile
  /// Take: partial files are created. Migrate: the images at the destination are created and their space reserved.
  case prepare
  /// Take: the space is reserved and the data copied.
  case copy
  /// Take, export, copy: what was written gets its final name, and a snapshot its manifest.
  case seal
  /// Revert: every host of the pool says that it does not use the volume.
  case check
  /// Revert: the new image is written beside the volume. Export, copy: the new files are written beside their final names.
  case write
  /// Migrate: the running machine moves, or the unused volume is copied.
  case move
  /// Revert: the new image takes the volume's place. Migrate: the copy becomes the volume.
  case swap
  /// Delete: the manifests learn of it.
  case mark
  /// Delete, consolidate: manifests and files are removed.
  case remove
  /// Check: the catalog tells what it believes of the volumes.
  case survey
  /// Check: that is compared with libvirt, the images and the storage, and what can be mended is mended. Adopt: whether the
  /// file is the volume's.
  case examine
  /// Verify: stored files are read and compared with their checksums.
  case verify
  /// Rebuild: the manifests are read, and the catalog takes in what they tell.
  case scan
  /// Rebuild: the bitmaps of the volumes' images are looked at, and the catalog takes in the tips.
  case observe
  /// Check, verify, rebuild: the catalog takes in what was found. Consolidate: that files have been replaced.
  case record
  /// Consolidate: the children's new files are written and compared with the old ones.
  case merge
  /// Consolidate: the new files take the old ones' places.
  case replace
  /// The catalog takes in what was done.
  case commit
  /// Bitmaps and checkpoints that nothing needs are removed.
  case tidy
  /// What an operation had begun on hosts is undone.
  case undo
  /// The catalog forgets what was planned.
  case abandon
}
