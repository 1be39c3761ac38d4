/// Writes a service: its method descriptors, the protocol of its servers, their registration, and its client.
struct ServiceWriter {
  let schema: Schema

  func write(_ service: ProtoService, to writer: inout SourceWriter) {
    writeDescriptors(service, to: &writer)
    writeServerProtocol(service, to: &writer)
    writeRegistration(service, to: &writer)
    writeClient(service, to: &writer)
  }

  private func writeDescriptors(_ service: ProtoService, to writer: inout SourceWriter) {
    writer.line()
    writer.line("/// The methods of `\(service.fullName.dropFirst())`.")
    writer.block("public enum \(service.name)Method") { writer in
      writer.line("/// The service itself.")
      writer.line(
        "public static let service = ServiceDescriptor(fullyQualifiedService: \"\(service.fullName.dropFirst())\")"
      )
      for method in service.methods {
        writer.line("/// `\(method.name)`.")
        writer.line("public static let \(SwiftName.method(method.name)) = MethodDescriptor(")
        writer.indented { $0.line("service: service, method: \"\(method.name)\", type: .\(shape(method)))") }
      }
    }
  }

  private func writeServerProtocol(_ service: ProtoService, to writer: inout SourceWriter) {
    writer.line()
    writer.documentation(
      service.comment, fallback: "`\(service.fullName.dropFirst())`, as its server implements it.")
    writer.block("public protocol \(service.name)Service: RegistrableRPCService") { writer in
      for method in service.methods {
        let (name, input, output) = names(method)
        writer.documentation(method.comment, fallback: "`\(method.name)`.")
        switch (method.streamsRequests, method.streamsReplies) {
        case (false, false):
          writer.line("func \(name)(_ request: \(input), context: ServerContext) async throws -> \(output)")
        case (false, true):
          writer.line("func \(name)(")
          writer.indented {
            $0.line("_ request: \(input), replies: RPCWriter<\(output)>, context: ServerContext")
          }
          writer.line(") async throws")
        default:
          writer.line("func \(name)(")
          writer.indented {
            $0.line("_ requests: RPCAsyncSequence<\(input), any Error>, replies: RPCWriter<\(output)>,")
            $0.line("context: ServerContext")
          }
          writer.line(") async throws")
        }
      }
    }
  }

  private func writeRegistration(_ service: ProtoService, to writer: inout SourceWriter) {
    writer.line()
    writer.block("extension \(service.name)Service") { writer in
      writer.line("/// Makes the methods callable.")
      writer.block(
        "public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>)"
      ) { writer in
        for method in service.methods {
          let name = SwiftName.method(method.name)
          let register =
            switch shape(method) {
            case "unary": "registerUnary"
            case "serverStreaming": "registerServerStreaming"
            default: "registerBidirectionalStreaming"
            }
          writer.line("router.\(register)(\(service.name)Method.\(name), handler: self.\(name))")
        }
      }
    }
  }

  private func writeClient(_ service: ProtoService, to writer: inout SourceWriter) {
    writer.line()
    writer.documentation(service.comment, fallback: "Calls `\(service.fullName.dropFirst())`.")
    writer.block("public struct \(service.name)Client: Sendable") { writer in
      writer.line("/// What carries the calls.")
      writer.line("public let caller: any RPCCaller")
      writer.line()
      writer.line("/// A client that calls through `caller`.")
      writer.line("public init(_ caller: any RPCCaller) { self.caller = caller }")
      for method in service.methods {
        let (name, input, output) = names(method)
        let descriptor = "\(service.name)Method.\(name)"
        writer.line()
        writer.documentation(method.comment, fallback: "Calls `\(method.name)`.")
        switch (method.streamsRequests, method.streamsReplies) {
        case (false, false):
          writer.block(
            "public func \(name)(_ request: \(input), timeout: Duration? = nil) async throws -> \(output)"
          ) { $0.line("try await caller.unary(request, \(descriptor), timeout: timeout)") }
        case (false, true):
          writer.line("public func \(name)<Outcome: Sendable>(")
          writer.indented {
            $0.line("_ request: \(input), timeout: Duration? = nil,")
            $0.line(
              "onReplies: @Sendable @escaping (RPCAsyncSequence<\(output), any Error>) async throws -> Outcome"
            )
          }
          writer.block(") async throws -> Outcome") {
            $0.line(
              "try await caller.serverStreaming(request, \(descriptor), timeout: timeout, onReplies: onReplies)"
            )
          }
        default:
          writer.line("public func \(name)<Outcome: Sendable>(")
          writer.indented {
            $0.line("timeout: Duration? = nil,")
            $0.line("requests: @Sendable @escaping (RPCWriter<\(input)>) async throws -> Void,")
            $0.line(
              "onReplies: @Sendable @escaping (RPCAsyncSequence<\(output), any Error>) async throws -> Outcome"
            )
          }
          writer.block(") async throws -> Outcome") {
            $0.line("try await caller.bidirectionalStreaming(")
            $0.indented {
              $0.line("\(descriptor), timeout: timeout, requests: requests, onReplies: onReplies)")
            }
          }
        }
      }
    }
  }

  private func names(_ method: ProtoService.Method) -> (name: String, input: String, output: String) {
    (SwiftName.method(method.name), schema.swiftName(method.input), schema.swiftName(method.output))
  }

  private func shape(_ method: ProtoService.Method) -> String {
    switch (method.streamsRequests, method.streamsReplies) {
    case (false, false): "unary"
    case (false, true): "serverStreaming"
    default: "bidirectionalStreaming"
    }
  }
}
