import SnapshotModel
import Testing

@Suite("When a volume is gone, and when it is back")
struct PresenceTests {
  @Test("Only where the pool's own marker is seen does a file that is not seen count as missing")
  func sightings() {
    for marker in [nil, "pool", "other"] as [String?] {
      for pool in [nil, "pool"] as [String?] {
        #expect(FileSighting(isThere: true, marker: marker, pool: pool) == .present)
        #expect(
          FileSighting(isThere: false, marker: marker, pool: pool)
            == (marker == "pool" && pool == "pool" ? .missing : .unknown))
      }
    }
  }

  @Test(
    "C17 a host that cannot see the pool changes nothing; one that has it does, unless somebody moves or sees the file"
  )
  func changes() {
    for isGone in [false, true] {
      for isMoving in [false, true] {
        for isSeenElsewhere in [false, true] {
          func change(_ sighting: FileSighting) -> PresenceChange {
            PresenceChange(
              isGone: isGone, sighting: sighting, isMoving: isMoving, isSeenElsewhere: isSeenElsewhere)
          }
          #expect(change(.unknown) == .none)
          #expect(change(.present) == (isGone ? .returns : .none))
          #expect(change(.missing) == (!isGone && !isMoving && !isSeenElsewhere ? .vanishes : .none))
        }
      }
    }
  }

  @Test(
    "Whatever hosts say in whatever order, a volume is gone only after a host that has the pool has missed it last",
    arguments: 0..<20 as Range<UInt64>)
  func sequences(batch: UInt64) {
    for index in 0..<250 as Range<UInt64> {
      var generator = SeededGenerator(seed: batch * 1_000 + index)
      var isGone = false
      var isThere = true
      for _ in 0..<40 {
        if generator.chance(1, in: 5) { isThere.toggle() }
        // A host without the pool sees no file, wherever it is; no other can say what is not.
        let isMounted = generator.chance(1, in: 2)
        let sighting = FileSighting(
          isThere: isThere && isMounted, marker: isMounted ? "pool" : nil, pool: "pool")
        let change = PresenceChange(
          isGone: isGone, sighting: sighting, isMoving: false, isSeenElsewhere: false)
        if change == .vanishes { isGone = true }
        if change == .returns { isGone = false }
        if isMounted { #expect(isGone == !isThere) }
        #expect(!(change == .vanishes && isThere) && !(change == .returns && !isThere))
      }
    }
  }

  @Test(
    "A file is adopted only by its tip's bitmap, at an empty old place, with its size, and without a life of its own"
  )
  func adoption() {
    let tip = CheckpointName(OperationID.random())
    let other = CheckpointName(OperationID.random())
    func verdict(
      isGone: Bool = true, tip: CheckpointName?, bytes: UInt64 = 512, own: Int = 0,
      found: [CheckpointName] = [], foundBytes: UInt64 = 512
    ) -> AdoptionVerdict {
      AdoptionVerdict(
        isGone: isGone, tip: tip, virtualBytes: bytes, ownSnapshots: own, found: found, foundBytes: foundBytes
      )
    }
    #expect(verdict(tip: tip, found: [other, tip]) == .adoptable)
    #expect(verdict(tip: tip, bytes: 0, found: [tip]) == .adoptable)
    #expect(verdict(isGone: false, tip: tip, found: [tip]) == .present)
    #expect(verdict(tip: nil, found: [other]) == .noTip)
    #expect(verdict(tip: tip, found: [other]) == .bitmapAbsent)
    #expect(verdict(tip: tip) == .bitmapAbsent)
    #expect(verdict(tip: tip, own: 1, found: [tip]) == .hasOwnSnapshots)
    #expect(verdict(tip: tip, found: [tip], foundBytes: 1024) == .sizeDiffers)
  }
}
