internal import Glibc

/// A TCP port on which somebody listens, at all addresses, who has nothing to do with the test. (Of one that is taken at IPv4
/// only, QEMU would take the IPv6 half, and whoever comes would meet the stranger.)
public final class OccupiedPort: Sendable {
  /// The port.
  public let port: Int
  private let descriptor: Descriptor

  /// Listens on a free port.
  public init() throws {
    port = try FreePort.next()
    descriptor = Descriptor(owning: socket(AF_INET6, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_addr = in6addr_any
    address.sin6_port = UInt16(port).bigEndian
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor.number, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
    guard result == 0, listen(descriptor.number, 1) == 0 else {
      throw LabError("cannot listen on \(port): \(String(cString: strerror(errno)))")
    }
  }

  /// Lets go of it.
  public func release() { descriptor.close() }
}
