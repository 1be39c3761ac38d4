/// Sizes for people, in powers of 1024.
enum ByteText {
  private static let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

  /// A size: `512 B`, `1.5 KiB`, `64 MiB`, `1.2 TiB`. One decimal below 100, none where it is zero.
  static func size(_ bytes: UInt64) -> String {
    let (number, unit) = scaled(Double(bytes))
    return "\(number) \(unit)"
  }

  /// A size in a table, where nothing is to be told from something at a glance: `-` for 0.
  static func sizeOrNothing(_ bytes: UInt64) -> String { bytes == 0 ? "-" : size(bytes) }

  /// A rate: `145 MiB/s`.
  static func rate(_ bytesPerSecond: Double) -> String {
    let (number, unit) = scaled(max(0, bytesPerSecond))
    return "\(number) \(unit)/s"
  }

  /// How much of a whole, the unit once where both have the same: `1.2 of 2.3 GiB`, `900 KiB of 2 MiB`.
  static func part(_ done: UInt64, of total: UInt64) -> String {
    let (doneNumber, doneUnit) = scaled(Double(done))
    let (totalNumber, totalUnit) = scaled(Double(total))
    return doneUnit == totalUnit
      ? "\(doneNumber) of \(totalNumber) \(totalUnit)"
      : "\(doneNumber) \(doneUnit) of \(totalNumber) \(totalUnit)"
  }

  private static func scaled(_ bytes: Double) -> (number: String, unit: String) {
    var value = bytes
    var index = 0
    // 1023.95 would be shown as 1024: it is one of the next unit already.
    while value >= (index == 0 ? 1024 : 1023.5), index < units.count - 1 {
      value /= 1024
      index += 1
    }
    guard index > 0 else { return (String(Int(value)), units[0]) }
    let tenths = Int((value * 10).rounded())
    if tenths >= 1000 || tenths % 10 == 0 {
      return (String(Int(value.rounded())), units[index])
    }
    return ("\(tenths / 10).\(tenths % 10)", units[index])
  }
}
