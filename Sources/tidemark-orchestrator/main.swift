internal import Glibc
internal import Orchestrator
internal import ServiceRuntime

exit(await OrchestratorProgram.program.run())
