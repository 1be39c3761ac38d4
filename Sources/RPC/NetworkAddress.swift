internal import GRPCNIOTransportHTTP2Posix
internal import Glibc

/// `host:port`, where the host is a name, an IPv4 address, or an IPv6 address in brackets.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
  /// A name or an address, without brackets.
  public var host: String
  /// 0 to 65,535; 0 lets the system choose where something listens.
  public var port: Int

  /// An address of its parts.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads `localhost:7000`, `10.0.0.1:7000`, `[::1]:7000`; nil if `text` is none of these.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]),
      text[text.index(after: colon)...].allSatisfy(\.isNumber)
    else { return nil }
    var host = text[..<colon]
    if host.first == "[", host.last == "]" {
      host = host.dropFirst().dropLast()
      guard Self.isIPv6(String(host)) else { return nil }
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || $0 == "/" }) else { return nil }
    self.init(host: String(host), port: Int(port))
  }

  /// As it is read.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// What a client connects to.
  var target: any ResolvableTarget {
    if Self.isIPv4(host) { return .ipv4(address: host, port: port) }
    if Self.isIPv6(host) { return .ipv6(address: host, port: port) }
    return .dns(host: host, port: port)
  }

  /// What a server binds to. The transport looks names up when it binds.
  var bindAddress: GRPCNIOTransportHTTP2Posix.SocketAddress {
    Self.isIPv6(host)
      ? .ipv6(host: host, port: port) : .ipv4(host: host == "localhost" ? "127.0.0.1" : host, port: port)
  }

  init?(_ address: GRPCNIOTransportHTTP2Posix.SocketAddress) {
    if let address = address.ipv4 {
      self.init(host: address.host, port: address.port)
    } else if let address = address.ipv6 {
      self.init(host: address.host, port: address.port)
    } else {
      return nil
    }
  }

  private static func isIPv4(_ host: String) -> Bool {
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1
  }

  private static func isIPv6(_ host: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, host, &address) == 1
  }
}
