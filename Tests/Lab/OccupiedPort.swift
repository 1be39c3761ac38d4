internal import Glibc

/// A TCP port on which somebody listens who has nothing to do with the test.
public final class OccupiedPort: Sendable {
  /// The port.
  public let port: Int
  private let descriptor: Descriptor

  /// Listens on a free port.
  ///
  /// - Parameter atIPv4Only: Not at all addresses, but at 127.0.0.1. QEMU then takes the IPv6 half of the port, and whoever
  ///   comes by IPv4 meets the stranger, who takes connections and never reads from them.
  public init(atIPv4Only: Bool = false) throws {
    port = try FreePort.next()
    let family = atIPv4Only ? AF_INET : AF_INET6
    descriptor = Descriptor(owning: socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
    let result: Int32
    if atIPv4Only {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
      address.sin_port = UInt16(port).bigEndian
      result = Self.bind(descriptor, to: &address)
    } else {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(AF_INET6)
      address.sin6_addr = in6addr_any
      address.sin6_port = UInt16(port).bigEndian
      result = Self.bind(descriptor, to: &address)
    }
    guard result == 0, listen(descriptor.number, 1) == 0 else {
      throw LabError("cannot listen on \(port): \(String(cString: strerror(errno)))")
    }
  }

  private static func bind<Address>(_ descriptor: Descriptor, to address: inout Address) -> Int32 {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(descriptor.number, $0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }

  /// Lets go of it.
  public func release() { descriptor.close() }
}
