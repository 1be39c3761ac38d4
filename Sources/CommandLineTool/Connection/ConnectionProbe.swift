internal import Dispatch
internal import Glibc
internal import RPC

/// Finds out whether an address can be reached, and why not: gRPC only says that its channel is not ready.
enum ConnectionProbe {
  /// What trying to connect came to.
  enum Finding: Hashable, Sendable {
    /// Something accepted the connection.
    case connected
    /// Nothing listens there.
    case refused
    /// The host's name cannot be looked up, and why.
    case unknownHost(String)
    /// Nobody answered.
    case timedOut
    /// Anything else, in the system's words.
    case failed(String)
  }

  private static let patience: Int32 = 3000

  /// Tries to connect, on a thread of its own: looking up a name blocks.
  static func probe(_ address: NetworkAddress) async -> Finding {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "tidemark.connection-probe").async {
        continuation.resume(returning: connect(to: address))
      }
    }
  }

  private static func connect(to address: NetworkAddress) -> Finding {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(address.host, String(address.port), &hints, &list)
    guard status == 0 else { return .unknownHost(String(cString: gai_strerror(status)).lowercasedFirst) }
    defer { freeaddrinfo(list) }
    var last = Finding.failed("the name has no address")
    var next = list
    while let candidate = next?.pointee {
      last = connect(to: candidate)
      if last == .connected { return last }
      next = candidate.ai_next
    }
    return last
  }

  private static func connect(to candidate: addrinfo) -> Finding {
    let kind = candidate.ai_socktype | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = socket(candidate.ai_family, kind, candidate.ai_protocol)
    guard descriptor >= 0 else { return finding(errno) }
    defer { close(descriptor) }
    if Glibc.connect(descriptor, candidate.ai_addr, candidate.ai_addrlen) == 0 { return .connected }
    guard errno == EINPROGRESS else { return finding(errno) }
    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    guard poll(&ready, 1, patience) > 0 else { return .timedOut }
    var error: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 else { return finding(errno) }
    return error == 0 ? .connected : finding(error)
  }

  private static func finding(_ error: Int32) -> Finding {
    switch error {
    case ECONNREFUSED: .refused
    case ETIMEDOUT: .timedOut
    default: .failed(String(cString: strerror(error)).lowercasedFirst)
    }
  }
}
