import SnapshotModel
import Testing

@Suite("The tip that an image's bitmaps tell of")
struct RebuildTests {
  @Test(
    "D14 the tip of a tidied image is the one that was lost; of an untidied one it is one that has missed no write",
    arguments: 0..<40 as Range<UInt64>)
  func histories(batch: UInt64) throws {
    var tips = 0
    for index in 0..<60 as Range<UInt64> {
      let seed = batch * 1_000 + index + 500_000
      var volume = try RandomHistoryTests.run(seed: seed)
      for isTidied in [false, true] {
        if isTidied { volume.tidy() }
        let named = Set(volume.history.links.values.compactMap(\.checkpoint))
        let sound = Set(volume.image.filter { $0.value.isConsistent && named.contains($0.key) }.keys)
        let lost = VolumeHistory(links: volume.history.links.values)
        let rebuilt = lost.rebuilt(sound: sound, order: volume.takenAt)
        #expect(Set(rebuilt.bitmaps.keys) == sound, "seed \(seed)")
        if let tip = rebuilt.tip, let content = volume.expected[tip],
          let bitmap = rebuilt[tip]?.checkpoint.flatMap({ volume.image[$0] })
        {
          let changed = (0..<ReferenceVolume.blockCount).filter { volume.disk[$0] != content[$0] }
          #expect(bitmap.dirty.isSuperset(of: changed), "seed \(seed): the tip has missed writes")
        }
        let isSound = volume.history.tip.flatMap { volume.history[$0]?.checkpoint }.map(sound.contains)
        if isTidied, isSound == true {
          #expect(rebuilt.tip == volume.history.tip, "seed \(seed)")
          #expect(
            Set(rebuilt.validCheckpoints) == Set(volume.history.validCheckpoints).intersection(sound),
            "seed \(seed)")
          tips += 1
        }
      }
    }
    #expect(tips > 0)
  }
}
