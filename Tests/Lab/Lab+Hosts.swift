extension Lab {
  /// Boots a KVM host in this lab. Takes about 0.1 s; two can be booted at once with `async let`.
  public func makeHost(_ name: String) async throws -> LabHost {
    try await LabHost(name: name, lab: self)
  }
}
