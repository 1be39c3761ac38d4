import Testing

/// Section A of the acceptance table: snapshots on primary, `snapshot.delta.max` 3.
@Suite(.serialized, .timeLimit(.minutes(15)))
struct ReferenceTableTests {
  private let checks = ReferenceChecks(table: .onPrimary)

  @Test("A1 the first snapshot of a running VM is full")
  func a1First() async throws {
    try await checks.check(.firstSnapshot)
  }

  @Test("A2 the second is an increment on the first, of the size of the change")
  func a2Second() async throws {
    try await checks.check(.secondSnapshot)
  }

  @Test("A3 the third, of the stopped VM, is an increment on the second")
  func a3Third() async throws {
    try await checks.check(.thirdSnapshot)
  }

  @Test("A4 a chain of three is followed by a full, of the VM that was started again: chain_limit")
  func a4Fourth() async throws {
    try await checks.check(.fourthSnapshot)
  }

  @Test("A5 after a live migration the next snapshot is an increment on the last")
  func a5Fifth() async throws {
    try await checks.check(.fifthAfterMigration)
  }

  @Test("A7 reverted to 1, the volume has the content of 1")
  func a7RevertToFirst() async throws {
    try await checks.check(.revertToFirst)
  }

  @Test("A8 changed again and reverted to 2, the volume has the content of 2")
  func a8RevertToSecond() async throws {
    try await checks.check(.revertToSecond)
  }

  @Test("A9 delete 5: file, manifest and bitmap are gone")
  func a9DeleteFifth() async throws {
    try await checks.check(.deleteFifth)
  }

  @Test("A10 delete 1: hidden, its file is kept, 2 and 3 still restore")
  func a10DeleteFirst() async throws {
    try await checks.check(.deleteFirst)
  }

  @Test("A11 delete 2 and 3: 2, 3 and 1 are gone from the storage")
  func a11DeleteSecondAndThird() async throws {
    try await checks.check(.deleteSecondAndThird)
  }
}

/// Row A13: the story again, with snapshots on secondary.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct ReferenceTableOnSecondaryTests {
  @Test("A13 with snapshots on secondary the same holds, row by row", arguments: ReferenceTable.Row.allCases)
  func a13OnSecondary(_ row: ReferenceTable.Row) async throws {
    try await ReferenceChecks(table: .onSecondary).check(row)
  }
}
