internal import Glibc

/// TCP ports of 127.0.0.1 that nobody listens on at this moment.
public enum FreePort {
  /// A port that the kernel chose. Whoever uses it must expect, however unlikely, that another process was faster.
  public static func next() throws -> Int {
    let descriptor = Descriptor(
      owning: socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor.number, generic, length) == 0 ? getsockname(descriptor.number, generic, &length) : -1
      }
    }
    guard result == 0 else { throw LabError("no free port: \(String(cString: strerror(errno)))") }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
