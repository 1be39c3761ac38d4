"""Takes a snapshot, watches the operation to its end and lists the volume's snapshots: only with what `grpcio-tools` makes of
`Protos/`, as a cloud service written in Python would.

    client.py GENERATED ADDRESS TOKEN_FILE VOLUME

GENERATED is the folder that `python -m grpc_tools.protoc --python_out=… --grpc_python_out=…` wrote. Prints one JSON object.
"""

import json
import sys
import uuid

import grpc

FINAL = {"OPERATION_STATE_SUCCEEDED", "OPERATION_STATE_FAILED", "OPERATION_STATE_CANCELLED"}


def main() -> int:
    generated, address, token_file, volume = sys.argv[1:]
    sys.path.insert(0, generated)
    from tidemark.common.v1 import common_pb2 as common
    from tidemark.orchestrator.v1 import orchestrator_pb2 as api
    from tidemark.orchestrator.v1 import orchestrator_pb2_grpc as services

    with open(token_file, encoding="utf-8") as file:
        metadata = [("authorization", "Bearer " + file.readline().strip())]
    with grpc.insecure_channel(address) as channel:
        snapshots = services.SnapshotsStub(channel)
        operations = services.OperationsStub(channel)

        request = api.TakeSnapshotRequest(request_id=str(uuid.uuid4()), volumes=[volume], name="aus Python: Grüße")
        operation = snapshots.TakeSnapshot(request, metadata=metadata, timeout=20)
        states = []
        watched = operations.WatchOperation(
            api.WatchOperationRequest(operation=operation.id), metadata=metadata, timeout=120
        )
        for operation in watched:
            states.append(common.OperationState.Name(operation.state))
        listed = snapshots.ListSnapshots(api.ListSnapshotsRequest(volume=volume), metadata=metadata, timeout=20)

        refused = ""
        try:
            operations.GetOperation(
                api.GetOperationRequest(operation=str(uuid.uuid4())), metadata=metadata, timeout=20
            )
        except grpc.RpcError as error:
            detail = common.ErrorDetail()
            detail.ParseFromString(dict(error.trailing_metadata())["tidemark-error-bin"])
            refused = f"{error.code().name} {detail.reason}"

        json.dump(
            {
                "operation": operation.id,
                "states": states,
                "final": states[-1] in FINAL,
                "steps": [step.step for step in operation.steps],
                "snapshots": [
                    {
                        "id": snapshot.id,
                        "name": snapshot.name,
                        "kind": common.SnapshotKind.Name(snapshot.kind),
                        "parent": snapshot.parent_id,
                    }
                    for snapshot in listed.snapshots
                ],
                "refused": refused,
            },
            sys.stdout,
            ensure_ascii=False,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
