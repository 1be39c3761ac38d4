internal import CTidemarkMessages

/// Reads a serialized `FileDescriptorSet` into ``ProtoFile`` values.
enum DescriptorReader {
  static func files(in descriptorSet: [UInt8]) throws(GeneratorError) -> [ProtoFile] {
    guard let set = google__protobuf__file_descriptor_set__unpack(nil, descriptorSet.count, descriptorSet)
    else {
      throw .unreadableDescriptorSet
    }
    defer { google__protobuf__file_descriptor_set__free_unpacked(set, nil) }
    return pointees(set.pointee.n_file, set.pointee.file).map { file($0) }
  }

  private static func file(_ pointer: UnsafeMutablePointer<Google__Protobuf__FileDescriptorProto>)
    -> ProtoFile
  {
    let source = pointer.pointee
    let comments = Comments(source.source_code_info)
    var file = ProtoFile()
    file.path = text(source.name)
    file.package = text(source.package)
    file.syntax = source.syntax == nil ? "proto2" : text(source.syntax)
    file.dependencies = pointees(source.n_dependency, source.dependency).map { text($0) }
    file.hasExtensions = source.n_extension > 0
    let prefix = file.package.isEmpty ? "" : "." + file.package
    file.messages = enumerated(source.n_message_type, source.message_type) {
      message($1, prefix: prefix, path: [4, $0], comments)
    }
    file.enums = enumerated(source.n_enum_type, source.enum_type) {
      enumeration($1, prefix: prefix, path: [5, $0], comments)
    }
    file.services = enumerated(source.n_service, source.service) {
      service($1, prefix: prefix, path: [6, $0], comments)
    }
    file.descriptor = withoutSourceInformation(pointer)
    return file
  }

  private static func message(
    _ source: Google__Protobuf__DescriptorProto, prefix: String, path: [Int32], _ comments: Comments
  ) -> ProtoMessage {
    var message = ProtoMessage()
    message.name = text(source.name)
    message.fullName = "\(prefix).\(message.name)"
    message.comment = comments[path]
    message.isMapEntry = (source.options?.pointee.map_entry ?? 0) != 0
    message.hasExtensions = source.n_extension > 0 || source.n_extension_range > 0
    message.fields = enumerated(source.n_field, source.field) { field($1, path: path + [2, $0], comments) }
    message.oneofs = enumerated(source.n_oneof_decl, source.oneof_decl) {
      ProtoOneof(name: text($1.name), comment: comments[path + [8, $0]])
    }
    message.messages = enumerated(source.n_nested_type, source.nested_type) {
      self.message($1, prefix: message.fullName, path: path + [3, $0], comments)
    }
    message.enums = enumerated(source.n_enum_type, source.enum_type) {
      enumeration($1, prefix: message.fullName, path: path + [4, $0], comments)
    }
    return message
  }

  private static func field(
    _ source: Google__Protobuf__FieldDescriptorProto, path: [Int32], _ comments: Comments
  ) -> ProtoField {
    var field = ProtoField()
    field.name = text(source.name)
    field.comment = comments[path]
    field.kind = ProtoField.Kind(rawValue: Int32(source.type.rawValue)) ?? .group
    field.typeName = text(source.type_name)
    field.isRepeated = source.label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED
    field.isOptional = source.proto3_optional != 0
    field.oneof = source.has_oneof_index != 0 ? Int(source.oneof_index) : nil
    return field
  }

  private static func enumeration(
    _ source: Google__Protobuf__EnumDescriptorProto, prefix: String, path: [Int32], _ comments: Comments
  ) -> ProtoEnum {
    var enumeration = ProtoEnum()
    enumeration.name = text(source.name)
    enumeration.fullName = "\(prefix).\(enumeration.name)"
    enumeration.comment = comments[path]
    enumeration.values = enumerated(source.n_value, source.value) {
      ProtoEnum.Value(name: text($1.name), number: $1.number, comment: comments[path + [2, $0]])
    }
    return enumeration
  }

  private static func service(
    _ source: Google__Protobuf__ServiceDescriptorProto, prefix: String, path: [Int32], _ comments: Comments
  ) -> ProtoService {
    var service = ProtoService()
    service.name = text(source.name)
    service.fullName = "\(prefix).\(service.name)"
    service.comment = comments[path]
    service.methods = enumerated(source.n_method, source.method) {
      ProtoService.Method(
        name: text($1.name), comment: comments[path + [2, $0]], input: text($1.input_type),
        output: text($1.output_type), streamsRequests: $1.client_streaming != 0,
        streamsReplies: $1.server_streaming != 0)
    }
    return service
  }

  private static func withoutSourceInformation(
    _ file: UnsafeMutablePointer<Google__Protobuf__FileDescriptorProto>
  ) -> [UInt8] {
    let information = file.pointee.source_code_info
    file.pointee.source_code_info = nil
    defer { file.pointee.source_code_info = information }
    let size = google__protobuf__file_descriptor_proto__get_packed_size(file)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = google__protobuf__file_descriptor_proto__pack(file, buffer.baseAddress)
    }
  }
}

// MARK: - Reading C

/// The comments before declarations, by the path that `SourceCodeInfo` gives them.
struct Comments {
  private var byPath: [[Int32]: String] = [:]

  init(_ information: UnsafeMutablePointer<Google__Protobuf__SourceCodeInfo>?) {
    guard let information = information?.pointee else { return }
    for location in pointees(information.n_location, information.location).map(\.pointee) {
      guard let comment = location.leading_comments else { continue }
      byPath[pointees(location.n_path, location.path)] = String(cString: comment)
    }
  }

  subscript(path: [Int32]) -> String { byPath[path] ?? "" }
}

private func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }

/// The elements of a C array of pointers, without those that are null, which protobuf-c never makes.
private func pointees<Element>(_ count: Int, _ start: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>?)
  -> [UnsafeMutablePointer<Element>]
{
  UnsafeBufferPointer(start: start, count: count).compactMap { $0 }
}

private func pointees<Element>(_ count: Int, _ start: UnsafeMutablePointer<Element>?) -> [Element] {
  Array(UnsafeBufferPointer(start: start, count: count))
}

private func enumerated<Element, Result>(
  _ count: Int, _ start: UnsafeMutablePointer<UnsafeMutablePointer<Element>?>?,
  _ body: (Int32, Element) -> Result
) -> [Result] {
  pointees(count, start).enumerated().map { body(Int32($0.offset), $0.element.pointee) }
}
