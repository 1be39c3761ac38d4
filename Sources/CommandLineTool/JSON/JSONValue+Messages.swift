internal import Messages

extension JSONValue {
  /// A moment as RFC 3339 writes it, or null.
  static func moment(_ timestamp: Timestamp?) -> JSONValue {
    guard let timestamp else { return .null }
    return .string(RFC3339.text(seconds: timestamp.seconds, nanoseconds: timestamp.nanos))
  }

  /// Why something failed, or null.
  static func detail(_ detail: ErrorDetail?) -> JSONValue {
    guard let detail else { return .null }
    return [
      "reason": .text(detail.reason),
      "what": .text(detail.what),
      "why": .text(detail.why),
      "remedy": .text(detail.remedy),
      "facts": .object(
        detail.facts.sorted { $0.key < $1.key }.map { Member(name: $0.key, value: .string($0.value)) }),
      "retryable": .bool(detail.retryable),
    ]
  }
}

extension Snapshot {
  /// The snapshot, its fields named as in the API.
  var json: JSONValue {
    [
      "id": .string(id),
      "volume_id": .text(volumeID),
      "group_id": .text(groupID),
      "parent_id": .text(parentID),
      "kind": .text(kind.word),
      "full_reason": .text(fullReason.word),
      "state": .text(state.word),
      "location": location.map {
        ["store_id": .text($0.storeID), "pool_id": .text($0.poolID), "name": .text($0.name)]
      } ?? .null,
      "name": .text(name),
      "virtual_bytes": .number(virtualBytes),
      "allocated_bytes": .number(allocatedBytes),
      "space": space?.json ?? .null,
      "taken_at": .moment(takenAt),
      "deleted_at": .moment(deletedAt),
      "checkpoint": .text(checkpoint),
      "is_tip": .bool(isTip),
      "vm_name": .text(vmName),
      "disk": .text(disk),
      "operation_id": .text(operationID),
      "consistency": .text(consistency.word),
      "copied_from": .text(copiedFrom),
      "damage": damage.map {
        [
          "link_id": .text($0.linkID), "summary": .text($0.summary), "found_at": .moment($0.foundAt),
          "is_lost": .bool($0.isLost),
        ]
      } ?? .null,
    ]
  }
}

extension SnapshotSpace {
  /// What a snapshot occupies, its fields named as in the API.
  var json: JSONValue {
    [
      "chain_bytes": .number(chainBytes),
      "exclusive_bytes": .number(exclusiveBytes),
      "shared_bytes": .number(sharedBytes),
      "hidden_bytes": .number(hiddenBytes),
      "freed_by_deletion_bytes": .number(freedByDeletionBytes),
    ]
  }
}

extension Operation {
  /// The operation, its fields named as in the API.
  var json: JSONValue {
    [
      "id": .string(id),
      "kind": .text(kind.word),
      "state": .text(state.word),
      "request_id": .text(requestID),
      "attempt": .number(attempt),
      "step": .text(step),
      "progress": progress.map {
        ["bytes_done": .number($0.bytesDone), "bytes_total": .number($0.bytesTotal)]
      } ?? .null,
      "error": .detail(error),
      "cancel_requested": .bool(cancelRequested),
      "created_at": .moment(createdAt),
      "started_at": .moment(startedAt),
      "finished_at": .moment(finishedAt),
      "volume_ids": .texts(volumeIDs),
      "snapshot_ids": .texts(snapshotIDs),
      "steps": .array(steps.map(\.json)),
      "vm_name": .text(vmName),
      "disks": .texts(disks),
      "owner": .text(owner),
      "findings": .array(findings.map(\.json)),
      "target": .text(target),
      "target_id": .text(targetID),
    ]
  }
}

extension StepRecord {
  /// The step, its fields named as in the API.
  var json: JSONValue {
    [
      "step": .string(step),
      "attempt": .number(attempt),
      "started_at": .moment(startedAt),
      "finished_at": .moment(finishedAt),
      "error": .detail(error),
      "summary": .text(summary),
    ]
  }
}

extension Finding {
  /// The finding, its fields named as in the API.
  var json: JSONValue {
    [
      "volume_id": .text(volumeID),
      "code": .text(code.word),
      "outcome": .text(outcome.word),
      "subject": .text(subject),
      "summary": .text(summary),
      "remedy": .text(remedy),
    ]
  }
}

extension Host {
  /// The host, its fields named as in the API.
  var json: JSONValue {
    [
      "id": .string(id),
      "name": .string(name),
      "cluster": .text(cluster),
      "zone": .text(zone),
      "address": .text(address),
      "libvirt_version": .number(libvirtVersion),
      "qemu_version": .number(qemuVersion),
      "agent_version": .text(agentVersion),
      "last_heartbeat": .moment(lastHeartbeat),
      "alive": .bool(alive),
      "libvirt_uri": .text(libvirtUri),
      "migration_uri": .text(migrationUri),
    ]
  }
}

extension Pool {
  /// The pool, its fields named as in the API.
  var json: JSONValue {
    [
      "id": .string(id),
      "name": .string(name),
      "type": .text(type.word),
      "cluster": .text(cluster),
      "hosts": .texts(hosts),
      "capacity_bytes": .number(capacityBytes),
      "free_bytes": .number(freeBytes),
      "can_reserve": .bool(canReserve),
      "lost_at": .moment(lostAt),
    ]
  }
}

extension RemoveHostResponse {
  /// The answer, its fields named as in the API.
  var json: JSONValue {
    [
      "host": host?.json ?? .null,
      "lost_pools": .array(
        lostPools.map {
          [
            "id": .string($0.id),
            "name": .string($0.name),
            "volume_count": .number($0.volumeCount),
            "snapshot_count": .number($0.snapshotCount),
          ]
        }),
    ]
  }
}

extension Store {
  /// The store, its fields named as in the API.
  var json: JSONValue {
    [
      "id": .string(id),
      "name": .string(name),
      "zone": .text(zone),
      "hosts": .texts(hosts),
      "capacity_bytes": .number(capacityBytes),
      "free_bytes": .number(freeBytes),
      "can_reserve": .bool(canReserve),
    ]
  }
}

extension Volume {
  /// The volume, its fields named as in the API.
  var json: JSONValue {
    [
      "id": .string(id),
      "pool": .text(pool),
      "pool_id": .text(poolID),
      "path": .text(path),
      "virtual_bytes": .number(virtualBytes),
      "format": .text(format),
      "vm_name": .text(vmName),
      "vm_id": .text(vmID),
      "disk": .text(disk),
      "host": .text(host),
      "present": .bool(present),
      "tip_snapshot_id": .text(tipSnapshotID),
      "snapshot_count": .number(UInt64(snapshotCount)),
      "gone_at": .moment(goneAt),
      "adoptable_as_volume_id": .text(adoptableAsVolumeID),
      "adoptable_as": .text(adoptableAs),
      "may_be_volume_id": .text(mayBeVolumeID),
      "lost_snapshot_count": .number(UInt64(lostSnapshotCount)),
    ]
  }
}

extension Template {
  /// The template, its fields named as in the API.
  var json: JSONValue {
    [
      "id": .string(id),
      "name": .text(name),
      "location": location.map {
        ["store_id": .text($0.storeID), "pool_id": .text($0.poolID), "name": .text($0.name)]
      } ?? .null,
      "virtual_bytes": .number(virtualBytes),
      "allocated_bytes": .number(allocatedBytes),
      "snapshot_id": .text(snapshotID),
      "created_at": .moment(createdAt),
      "is_deleted": .bool(isDeleted),
      "path": .text(path),
    ]
  }
}

extension Setting {
  /// The setting, its fields named as in the API.
  var json: JSONValue {
    [
      "name": .string(name),
      "value": .string(value),
      "scope": .text(scope.word),
      "scope_name": .text(scopeName),
    ]
  }
}
