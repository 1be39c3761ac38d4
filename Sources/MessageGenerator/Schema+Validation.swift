/// All types of a set of files, by full name, checked: what the writers work on.
struct Schema: Sendable {
  let files: [ProtoFile]
  let messages: [String: ProtoMessage]
  let enums: [String: ProtoEnum]
  /// The Swift name of each type: `HealthCheckResponse.ServingStatus`.
  let swiftNames: [String: String]

  /// - Throws: The first thing that cannot be generated.
  init(_ files: [ProtoFile]) throws(GeneratorError) {
    var messages: [String: ProtoMessage] = [:]
    var enums: [String: ProtoEnum] = [:]
    var swiftNames: [String: String] = [:]
    func add(_ message: ProtoMessage, inside outer: String) {
      messages[message.fullName] = message
      let name = outer + message.name
      swiftNames[message.fullName] = name
      for nested in message.messages { add(nested, inside: name + ".") }
      for nested in message.enums { add(nested, inside: name + ".") }
    }
    func add(_ enumeration: ProtoEnum, inside outer: String) {
      enums[enumeration.fullName] = enumeration
      swiftNames[enumeration.fullName] = outer + enumeration.name
    }
    for file in files {
      for message in file.messages { add(message, inside: "") }
      for enumeration in file.enums { add(enumeration, inside: "") }
    }
    self.files = files
    self.messages = messages
    self.enums = enums
    self.swiftNames = swiftNames
    try checkFeatures()
    try checkRecursion()
    try checkNames()
  }

  func swiftName(_ fullName: String) -> String { swiftNames[fullName] ?? fullName }

  /// The entry type of a map field, nil for any other field.
  func mapEntry(_ field: ProtoField) -> ProtoMessage? {
    guard field.kind == .message, field.isRepeated, let entry = messages[field.typeName], entry.isMapEntry
    else { return nil }
    return entry
  }
}

extension Schema {
  private var sortedMessages: [ProtoMessage] { messages.values.sorted { $0.fullName < $1.fullName } }

  private func checkFeatures() throws(GeneratorError) {
    for file in files {
      if file.syntax != "proto3" { throw .unsupportedSyntax(file: file.path, syntax: file.syntax) }
      if file.hasExtensions { throw .extensions(file.path) }
      for service in file.services {
        for method in service.methods {
          let name = "\(service.fullName.dropFirst()).\(method.name)"
          if method.streamsRequests && !method.streamsReplies { throw .clientStreamingMethod(name) }
          for type in [method.input, method.output] where messages[type] == nil {
            throw .unknownType(String(type.dropFirst()), usedBy: name)
          }
        }
      }
    }
    for message in sortedMessages {
      if message.hasExtensions { throw .extensions(String(message.fullName.dropFirst())) }
      for field in message.fields { try check(field, of: message) }
    }
    for enumeration in enums.values.sorted(by: { $0.fullName < $1.fullName }) {
      var numbers: Set<Int32> = []
      for value in enumeration.values where value.number < 0 || !numbers.insert(value.number).inserted {
        throw .unsupportedEnumValue("\(enumeration.fullName.dropFirst()).\(value.name)")
      }
    }
  }

  private func check(_ field: ProtoField, of message: ProtoMessage) throws(GeneratorError) {
    let name = "\(message.fullName.dropFirst()).\(field.name)"
    if field.isOptional { throw .optionalField(name) }
    switch field.kind {
    case .group: throw .group(name)
    case .message where messages[field.typeName] == nil, .enum where enums[field.typeName] == nil:
      throw .unknownType(String(field.typeName.dropFirst()), usedBy: name)
    default: break
    }
    if let key = mapEntry(field)?.fields.first, key.kind == .bool { throw .unsupportedMapKey(name) }
  }

  private func checkRecursion() throws(GeneratorError) {
    var harmless: Set<String> = []
    func visit(_ message: ProtoMessage, path: [String]) throws(GeneratorError) {
      if harmless.contains(message.fullName) { return }
      let name = String(message.fullName.dropFirst())
      if let start = path.firstIndex(of: name) {
        throw .recursiveMessage(path: Array(path[start...]) + [name])
      }
      for field in message.fields where field.kind == .message {
        if let inner = messages[field.typeName] { try visit(inner, path: path + [name]) }
      }
      harmless.insert(message.fullName)
    }
    for message in sortedMessages { try visit(message, path: []) }
  }

  private func checkNames() throws(GeneratorError) {
    var top = NameTable(taken: Self.takenTypeNames)
    for file in files {
      for message in file.messages { try top.add(message.name, message.fullName) }
      for enumeration in file.enums { try top.add(enumeration.name, enumeration.fullName) }
      for service in file.services {
        for suffix in ["Service", "Client", "Method"] { try top.add(service.name + suffix, service.fullName) }
        var methods = NameTable(taken: ["service", "registerMethods", "caller"])
        for method in service.methods {
          try methods.add(SwiftName.method(method.name), "\(service.fullName).\(method.name)")
        }
      }
    }
    for message in sortedMessages { try checkNames(in: message) }
    for enumeration in enums.values.sorted(by: { $0.fullName < $1.fullName }) {
      var cases = NameTable(taken: ["unrecognized", "rawValue", "c"])
      for value in enumeration.values {
        try cases.add(
          SwiftName.enumCase(value.name, of: enumeration.name), "\(enumeration.fullName).\(value.name)")
      }
    }
  }

  private func checkNames(in message: ProtoMessage) throws(GeneratorError) {
    var members = NameTable(taken: ["hashValue", "hash"])
    var types = NameTable(taken: ["CMessage"])
    // The struct's own members in C: `base`, a count for each repeated field, a case for each oneof.
    var cMembers = NameTable(taken: ["base"])
    for field in message.fields {
      let name = "\(message.fullName).\(field.name)"
      if field.oneof == nil { try members.add(SwiftName.property(field.name), name) }
      try cMembers.add(CName.field(field.name), name)
      if field.isRepeated { try cMembers.add("n_" + CName.field(field.name), name) }
    }
    for (index, oneof) in message.oneofs.enumerated() {
      let name = "\(message.fullName).\(oneof.name)"
      try members.add(SwiftName.property(oneof.name), name)
      try types.add(SwiftName.type(oneof.name), name)
      try cMembers.add(oneof.name.lowercased() + "_case", name)
      var cases = NameTable(taken: [])
      for field in message.fields where field.oneof == index {
        try cases.add(SwiftName.property(field.name), "\(message.fullName).\(field.name)")
      }
    }
    for nested in message.messages { try types.add(nested.name, nested.fullName) }
    for nested in message.enums { try types.add(nested.name, nested.fullName) }
  }

  /// Types of the standard library, of gRPC and of Messages that generated code refers to.
  private static let takenTypeNames: Set<String> = [
    "Any", "Arena", "Array", "Bool", "Bytes", "Data", "Dictionary", "Double", "Duration", "Error", "Float",
    "GRPCClient", "Int", "Int32", "Int64", "MethodDescriptor", "Never", "Optional", "ProtobufC",
    "RPCAsyncSequence",
    "RPCCaller", "RPCError", "RPCRouter", "RPCWriter", "RegistrableRPCService", "Reflected", "Result", "Self",
    "Sendable", "ServerContext", "ServerTransport", "ServiceDescriptor", "Set", "String", "Task", "Type",
    "UInt32",
    "UInt64", "UInt8", "Void", "WireError", "WireMessage",
  ]
}

/// Names within one scope.
private struct NameTable {
  private var declarations: [String: String]

  init(taken: Set<String>) {
    declarations = Dictionary(uniqueKeysWithValues: taken.map { ($0, "a name used by the generated code") })
  }

  mutating func add(_ name: String, _ declaration: String) throws(GeneratorError) {
    let declaration = declaration.hasPrefix(".") ? String(declaration.dropFirst()) : declaration
    if let other = declarations.updateValue(declaration, forKey: name) {
      throw .nameCollision(name, declarations: [other, declaration])
    }
  }
}
