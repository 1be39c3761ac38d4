/// How much room a snapshot may need. Pure.
enum SpaceForecast {
  /// Room for `data` bytes of content and qcow2's own structures, with 64 KiB clusters: 8 bytes a cluster of the whole
  /// disk for the tables that map it, 2 bytes a cluster of content for reference counts, and some for headers; and
  /// what a guest may write between the forecast and the copy's first moment.
  static func bytes(data: UInt64, virtualBytes: UInt64) -> UInt64 {
    let cluster: UInt64 = 65_536
    let data = min(data, virtualBytes)
    return roundedUp(data, cluster) + roundedUp(virtualBytes / 8_192, cluster)
      + roundedUp(data / 16_384, cluster)
      + (4 << 20)
  }

  private static func roundedUp(_ value: UInt64, _ step: UInt64) -> UInt64 {
    (value + step - 1) / step * step
  }
}
