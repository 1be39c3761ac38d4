internal import ArgumentParser
internal import Messages
internal import RPC

/// What a shell may complete a word to: what the orchestrator knows. A shell's user waits for it: what does not come within
/// two seconds, or fails, is no suggestion, and nothing is said about it.
enum Suggestions {
  /// The variables that say where the orchestrator is.
  @TaskLocal static var environment: [String: String] = [:]

  private static let patience = Duration.seconds(2)
  private static let most = 1000

  /// The words that `list` makes out of a connection to the orchestrator that the command line, or else the environment,
  /// names.
  static func ask(
    _ words: [String], _ list: @escaping @Sendable (RPCConnection) async throws -> [String]
  ) async -> [String] {
    guard let options = try? ServiceOptions.parse(connection(in: words)),
      let endpoint = try? options.endpoint(environment)
    else { return [] }
    return await withTaskGroup(of: [String].self) { group in
      group.addTask {
        let endpoint = await endpoint.reachable()
        let found = try? await withRPCConnection(
          to: endpoint.address, configuration: endpoint.configuration, list)
        // A word with white space or quotes would have to be quoted in each shell's own way.
        return (found ?? []).filter(\.isPlainWord)
      }
      group.addTask {
        try? await Task.sleep(for: patience)
        return []
      }
      defer { group.cancelAll() }
      return await group.next() ?? []
    }
  }

  /// The options among `words` that say where the orchestrator is.
  static func connection(in words: [String]) -> [String] {
    let names = [
      "--orchestrator", "--token-file", "--tls-ca", "--tls-certificate", "--tls-key", "--tls-server-name",
    ]
    var options: [String] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--tls" || names.contains(where: { word.hasPrefix($0 + "=") }) {
        options.append(word)
      } else if names.contains(word), let value = rest.popFirst() {
        options += [word, value]
      }
    }
    return options
  }

  /// Volumes that are disks of VMs, by VM and disk; and VMs by name.
  static func volumes(_ connection: RPCConnection, machines: Bool, disks: Bool) async throws -> [String] {
    let volumes = try await InventoryClient(connection).listVolumes(.with { $0.pageSize = UInt32(most) })
      .volumes
      .filter { !$0.vmName.isEmpty }
    return Set((disks ? volumes.map(\.label) : []) + (machines ? volumes.map(\.vmName) : [])).sorted()
  }
}

extension CompletionKind {
  /// `web-1/vda`.
  static var volumes: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) { try await Suggestions.volumes($0, machines: false, disks: true) }
    }
  }

  /// `web-1` and `web-1/vda`.
  static var volumesAndVMs: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) { try await Suggestions.volumes($0, machines: true, disks: true) }
    }
  }

  /// `web-1`.
  static var vms: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) { try await Suggestions.volumes($0, machines: true, disks: false) }
    }
  }

  /// Ids of snapshots that are ready.
  static var snapshots: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) {
        try await SnapshotsClient($0).listSnapshots(.with { $0.pageSize = 1000 }).snapshots.map(\.id)
      }
    }
  }

  /// Ids of operations: of those that go on if there are any, else of the last ones.
  static var operations: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) { connection in
        let client = OperationsClient(connection)
        let active = try await client.listOperations(.with { $0.activeOnly = true }).operations
        return active.isEmpty
          ? try await client.listOperations(.init()).operations.map(\.id) : active.map(\.id)
      }
    }
  }

  /// Names of hosts.
  static var hosts: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) { try await InventoryClient($0).listHosts(.init()).hosts.map(\.name) }
    }
  }

  /// Names of primary pools.
  static var pools: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) { try await InventoryClient($0).listPools(.init()).pools.map(\.name) }
    }
  }

  /// Names of secondary stores.
  static var stores: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) { try await InventoryClient($0).listStores(.init()).stores.map(\.name) }
    }
  }

  /// Names of stores and pools.
  static var locations: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) { connection in
        let inventory = InventoryClient(connection)
        return try await inventory.listStores(.init()).stores.map(\.name)
          + inventory.listPools(.init()).pools.map(\.name)
      }
    }
  }

  /// Names of templates; ids of those without one.
  static var templates: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) {
        try await ExportsClient($0).listTemplates(.init()).templates.map { $0.name.isEmpty ? $0.id : $0.name }
      }
    }
  }

  /// Names of settings.
  static var settings: CompletionKind {
    .custom { words, _, _ in
      await Suggestions.ask(words) {
        Set(try await InventoryClient($0).listSettings(.init()).settings.map(\.name)).sorted()
      }
    }
  }
}

extension String {
  /// Whether every shell takes it as one word, as it is.
  fileprivate var isPlainWord: Bool {
    !isEmpty && utf8.allSatisfy { (0x2B...0x7A).contains($0) && !";<>?[\\]^`".utf8.contains($0) }
  }
}
