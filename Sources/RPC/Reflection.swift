internal import GRPCCore
internal import Messages

/// `grpc.reflection.v1.ServerReflection`, which lets grpcurl and its like call the services unaided.
struct Reflection: ServerReflectionService {
  /// Full names of the services that the server has.
  let services: [String]

  func serverReflectionInfo(
    _ requests: RPCAsyncSequence<ServerReflectionRequest, any Error>,
    replies: RPCWriter<ServerReflectionResponse>,
    context: ServerContext
  ) async throws {
    for try await request in requests {
      try await replies.write(
        .with {
          $0.validHost = request.host
          $0.originalRequest = request
          $0.messageResponse = answer(request.messageRequest)
        })
    }
  }

  private func answer(_ request: ServerReflectionRequest.MessageRequest?)
    -> ServerReflectionResponse.MessageResponse
  {
    switch request {
    case .listServices:
      .listServicesResponse(.with { $0.service = services.map { name in .with { $0.name = name } } })
    case .fileByFilename(let name): file(name)
    case .fileContainingSymbol(let symbol): file(Reflected.fileOfSymbol[symbol] ?? "")
    case .fileContainingExtension, .allExtensionNumbersOfType:
      failure(.notFound, "proto3 files have no extensions")
    case nil: failure(.invalidArgument, "The request asks nothing")
    }
  }

  /// The file, and what it imports.
  private func file(_ name: String) -> ServerReflectionResponse.MessageResponse {
    guard let root = Reflected.files[name] else { return failure(.notFound, "No such file or symbol") }
    var response = FileDescriptorResponse()
    var pending = [root]
    var seen: Set = [name]
    while let file = pending.popLast() {
      response.fileDescriptorProto.append(file.descriptor)
      pending += file.dependencies.filter { seen.insert($0).inserted }.compactMap { Reflected.files[$0] }
    }
    return .fileDescriptorResponse(response)
  }

  private func failure(_ code: RPCError.Code, _ message: String) -> ServerReflectionResponse.MessageResponse {
    .errorResponse(
      .with {
        $0.errorCode = Int32(code.rawValue)
        $0.errorMessage = message
      })
  }
}
