import Glibc
import HostAgent

exit(await HostAgentProgram.run())
