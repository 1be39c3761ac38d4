// Generated from Protos/grpc/reflection/v1/reflection.proto by compose/generate-messages. Do not edit.
// swift-format-ignore-file

public import CTidemarkMessages
public import GRPCCore

/// One question.
public struct ServerReflectionRequest: WireMessage, Hashable {
  /// The host that the tool means to ask.
  public var host: String = ""

  /// The question.
  public enum MessageRequest: Hashable, Sendable {
    /// The file of that path.
    case fileByFilename(String)
    /// The file that declares that service, method or type, by full name.
    case fileContainingSymbol(String)
    /// The file that declares that extension.
    case fileContainingExtension(ExtensionRequest)
    /// The numbers of all extensions of that type.
    case allExtensionNumbersOfType(String)
    /// All services; the text is ignored.
    case listServices(String)
  }
  /// The question.
  public var messageRequest: MessageRequest?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Grpc__Reflection__V1__ServerReflectionRequest>?) -> Void =
    grpc__reflection__v1__server_reflection_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Grpc__Reflection__V1__ServerReflectionRequest) {
    self.host = swiftString(c.host)
    switch c.message_request_case {
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_BY_FILENAME:
      self.messageRequest = .fileByFilename(swiftString(c.file_by_filename))
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_CONTAINING_SYMBOL:
      self.messageRequest = .fileContainingSymbol(swiftString(c.file_containing_symbol))
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_CONTAINING_EXTENSION:
      self.messageRequest = .fileContainingExtension(ExtensionRequest(decoding: c.file_containing_extension.pointee))
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_ALL_EXTENSION_NUMBERS_OF_TYPE:
      self.messageRequest = .allExtensionNumbersOfType(swiftString(c.all_extension_numbers_of_type))
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_LIST_SERVICES:
      self.messageRequest = .listServices(swiftString(c.list_services))
    default: self.messageRequest = nil
    }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Grpc__Reflection__V1__ServerReflectionRequest, in arena: borrowing Arena) {
    c.host = arena.string(self.host)
    switch self.messageRequest {
    case .fileByFilename(let value):
      c.message_request_case = GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_BY_FILENAME
      c.file_by_filename = arena.string(value)
    case .fileContainingSymbol(let value):
      c.message_request_case = GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_CONTAINING_SYMBOL
      c.file_containing_symbol = arena.string(value)
    case .fileContainingExtension(let value):
      c.message_request_case = GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_FILE_CONTAINING_EXTENSION
      c.file_containing_extension = arena.message(value)
    case .allExtensionNumbersOfType(let value):
      c.message_request_case = GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_ALL_EXTENSION_NUMBERS_OF_TYPE
      c.all_extension_numbers_of_type = arena.string(value)
    case .listServices(let value):
      c.message_request_case = GRPC__REFLECTION__V1__SERVER_REFLECTION_REQUEST__MESSAGE_REQUEST_LIST_SERVICES
      c.list_services = arena.string(value)
    case nil: break
    }
  }
}

/// Names an extension.
public struct ExtensionRequest: WireMessage, Hashable {
  /// The full name of the extended type.
  public var containingType: String = ""
  /// The extension's field number.
  public var extensionNumber: Int32 = 0

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Grpc__Reflection__V1__ExtensionRequest>?) -> Void =
    grpc__reflection__v1__extension_request__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Grpc__Reflection__V1__ExtensionRequest) {
    self.containingType = swiftString(c.containing_type)
    self.extensionNumber = c.extension_number
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Grpc__Reflection__V1__ExtensionRequest, in arena: borrowing Arena) {
    c.containing_type = arena.string(self.containingType)
    c.extension_number = self.extensionNumber
  }
}

/// One answer.
public struct ServerReflectionResponse: WireMessage, Hashable {
  /// The host of the request.
  public var validHost: String = ""
  /// The question.
  public var originalRequest: ServerReflectionRequest?

  /// The answer.
  public enum MessageResponse: Hashable, Sendable {
    /// To file_by_filename, file_containing_symbol and file_containing_extension.
    case fileDescriptorResponse(FileDescriptorResponse)
    /// To all_extension_numbers_of_type.
    case allExtensionNumbersResponse(ExtensionNumberResponse)
    /// To list_services.
    case listServicesResponse(ListServiceResponse)
    /// Why there is no answer.
    case errorResponse(ErrorResponse)
  }
  /// The answer.
  public var messageResponse: MessageResponse?

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Grpc__Reflection__V1__ServerReflectionResponse>?) -> Void =
    grpc__reflection__v1__server_reflection_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Grpc__Reflection__V1__ServerReflectionResponse) {
    self.validHost = swiftString(c.valid_host)
    if let value = c.original_request { self.originalRequest = ServerReflectionRequest(decoding: value.pointee) }
    switch c.message_response_case {
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_FILE_DESCRIPTOR_RESPONSE:
      self.messageResponse = .fileDescriptorResponse(FileDescriptorResponse(decoding: c.file_descriptor_response.pointee))
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_ALL_EXTENSION_NUMBERS_RESPONSE:
      self.messageResponse = .allExtensionNumbersResponse(ExtensionNumberResponse(decoding: c.all_extension_numbers_response.pointee))
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_LIST_SERVICES_RESPONSE:
      self.messageResponse = .listServicesResponse(ListServiceResponse(decoding: c.list_services_response.pointee))
    case GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_ERROR_RESPONSE:
      self.messageResponse = .errorResponse(ErrorResponse(decoding: c.error_response.pointee))
    default: self.messageResponse = nil
    }
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Grpc__Reflection__V1__ServerReflectionResponse, in arena: borrowing Arena) {
    c.valid_host = arena.string(self.validHost)
    if let value = self.originalRequest { c.original_request = arena.message(value) }
    switch self.messageResponse {
    case .fileDescriptorResponse(let value):
      c.message_response_case = GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_FILE_DESCRIPTOR_RESPONSE
      c.file_descriptor_response = arena.message(value)
    case .allExtensionNumbersResponse(let value):
      c.message_response_case = GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_ALL_EXTENSION_NUMBERS_RESPONSE
      c.all_extension_numbers_response = arena.message(value)
    case .listServicesResponse(let value):
      c.message_response_case = GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_LIST_SERVICES_RESPONSE
      c.list_services_response = arena.message(value)
    case .errorResponse(let value):
      c.message_response_case = GRPC__REFLECTION__V1__SERVER_REFLECTION_RESPONSE__MESSAGE_RESPONSE_ERROR_RESPONSE
      c.error_response = arena.message(value)
    case nil: break
    }
  }
}

/// Files.
public struct FileDescriptorResponse: WireMessage, Hashable {
  /// Serialized google.protobuf.FileDescriptorProto messages: the file asked for, and what it imports.
  public var fileDescriptorProto: [[UInt8]] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Grpc__Reflection__V1__FileDescriptorResponse>?) -> Void =
    grpc__reflection__v1__file_descriptor_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Grpc__Reflection__V1__FileDescriptorResponse) {
    self.fileDescriptorProto = swiftBlobs(c.n_file_descriptor_proto, c.file_descriptor_proto)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Grpc__Reflection__V1__FileDescriptorResponse, in arena: borrowing Arena) {
    (c.n_file_descriptor_proto, c.file_descriptor_proto) = arena.blobs(self.fileDescriptorProto)
  }
}

/// Extension numbers.
public struct ExtensionNumberResponse: WireMessage, Hashable {
  /// The full name of the extended type.
  public var baseTypeName: String = ""
  /// The numbers.
  public var extensionNumber: [Int32] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Grpc__Reflection__V1__ExtensionNumberResponse>?) -> Void =
    grpc__reflection__v1__extension_number_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Grpc__Reflection__V1__ExtensionNumberResponse) {
    self.baseTypeName = swiftString(c.base_type_name)
    self.extensionNumber = swiftScalars(c.n_extension_number, c.extension_number)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Grpc__Reflection__V1__ExtensionNumberResponse, in arena: borrowing Arena) {
    c.base_type_name = arena.string(self.baseTypeName)
    (c.n_extension_number, c.extension_number) = arena.scalars(self.extensionNumber)
  }
}

/// Services.
public struct ListServiceResponse: WireMessage, Hashable {
  /// All of them.
  public var service: [ServiceResponse] = []

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Grpc__Reflection__V1__ListServiceResponse>?) -> Void =
    grpc__reflection__v1__list_service_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Grpc__Reflection__V1__ListServiceResponse) {
    self.service = swiftMessages(c.n_service, c.service)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Grpc__Reflection__V1__ListServiceResponse, in arena: borrowing Arena) {
    (c.n_service, c.service) = arena.messages(self.service)
  }
}

/// One service.
public struct ServiceResponse: WireMessage, Hashable {
  /// Its full name.
  public var name: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Grpc__Reflection__V1__ServiceResponse>?) -> Void =
    grpc__reflection__v1__service_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Grpc__Reflection__V1__ServiceResponse) {
    self.name = swiftString(c.name)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Grpc__Reflection__V1__ServiceResponse, in arena: borrowing Arena) {
    c.name = arena.string(self.name)
  }
}

/// Why a question has no answer.
public struct ErrorResponse: WireMessage, Hashable {
  /// A gRPC status code.
  public var errorCode: Int32 = 0
  /// The cause.
  public var errorMessage: String = ""

  /// Everything unset.
  public init() {}

  /// protobuf-c's initializer of the message.
  public static let initialize: @Sendable (UnsafeMutablePointer<Grpc__Reflection__V1__ErrorResponse>?) -> Void =
    grpc__reflection__v1__error_response__init

  /// Copies what protobuf-c has parsed.
  public init(decoding c: Grpc__Reflection__V1__ErrorResponse) {
    self.errorCode = c.error_code
    self.errorMessage = swiftString(c.error_message)
  }

  /// Copies everything to where protobuf-c can pack it.
  public func encode(into c: inout Grpc__Reflection__V1__ErrorResponse, in arena: borrowing Arena) {
    c.error_code = self.errorCode
    c.error_message = arena.string(self.errorMessage)
  }
}

/// The methods of `grpc.reflection.v1.ServerReflection`.
public enum ServerReflectionMethod {
  /// The service itself.
  public static let service = ServiceDescriptor(fullyQualifiedService: "grpc.reflection.v1.ServerReflection")
  /// `ServerReflectionInfo`.
  public static let serverReflectionInfo = MethodDescriptor(
    service: service, method: "ServerReflectionInfo", type: .bidirectionalStreaming)
}

/// What a server offers, for tools that have no .proto files.
public protocol ServerReflectionService: RegistrableRPCService {
  /// Answers each request with one response.
  func serverReflectionInfo(
    _ requests: RPCAsyncSequence<ServerReflectionRequest, any Error>, replies: RPCWriter<ServerReflectionResponse>,
    context: ServerContext
  ) async throws
}

extension ServerReflectionService {
  /// Makes the methods callable.
  public func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerBidirectionalStreaming(ServerReflectionMethod.serverReflectionInfo, handler: self.serverReflectionInfo)
  }
}

/// What a server offers, for tools that have no .proto files.
public struct ServerReflectionClient: Sendable {
  /// What carries the calls.
  public let caller: any RPCCaller

  /// A client that calls through `caller`.
  public init(_ caller: any RPCCaller) { self.caller = caller }

  /// Answers each request with one response.
  public func serverReflectionInfo<Outcome: Sendable>(
    timeout: Duration? = nil,
    requests: @Sendable @escaping (RPCWriter<ServerReflectionRequest>) async throws -> Void,
    onReplies: @Sendable @escaping (RPCAsyncSequence<ServerReflectionResponse, any Error>) async throws -> Outcome
  ) async throws -> Outcome {
    try await caller.bidirectionalStreaming(
      ServerReflectionMethod.serverReflectionInfo, timeout: timeout, requests: requests, onReplies: onReplies)
  }
}
