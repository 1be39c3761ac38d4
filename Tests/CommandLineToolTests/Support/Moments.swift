import Messages

/// 2026-11-22T12:00:00Z, the present of all tests.
let noon = Timestamp.with { $0.seconds = 1_795_348_800 }

/// So many seconds before the present.
func before(_ seconds: Double) -> Timestamp {
  .with {
    let nanoseconds = Int64(1_795_348_800) * 1_000_000_000 - Int64(seconds * 1_000_000_000)
    $0.seconds = nanoseconds / 1_000_000_000
    $0.nanos = Int32(nanoseconds % 1_000_000_000)
  }
}

/// 1 MiB.
let mebibyte: UInt64 = 1 << 20
