/// What zones and clusters look like to people.
enum PlacesText {
  /// A line a cluster.
  static func clusters(_ clusters: [Places.Cluster], on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "CLUSTER", shortens: 3), .init(heading: "ZONE", shortens: 2), .init(heading: "ALIVE"),
      .init(heading: "HOSTS", shortens: 0), .init(heading: "POOLS", shortens: 1),
    ])
    for cluster in clusters {
      table.rows.append([
        .init(cluster.name, .bold), .init(cluster.zone.isEmpty ? "?" : cluster.zone),
        alive(cluster.alive, of: cluster.hosts.count), .init(cluster.hosts.joined(separator: ", ")),
        .init(cluster.pools.joined(separator: ", ")),
      ])
    }
    return table.lines(on: screen)
  }

  /// A line a zone.
  static func zones(_ zones: [Places.Zone], on screen: Screen) -> [String] {
    var table = Table(columns: [
      .init(heading: "ZONE", shortens: 2), .init(heading: "ALIVE"), .init(heading: "CLUSTERS", shortens: 0),
      .init(heading: "STORES", shortens: 1),
    ])
    for zone in zones {
      table.rows.append([
        .init(zone.name, .bold), alive(zone.alive, of: zone.hosts),
        .init(zone.clusters.joined(separator: ", ")),
        .init(zone.stores.joined(separator: ", ")),
      ])
    }
    return table.lines(on: screen)
  }

  private static func alive(_ alive: Int, of hosts: Int) -> Table.Cell {
    Table.Cell("\(alive) of \(hosts)", alive == hosts && hosts > 0 ? .green : .red)
  }
}
