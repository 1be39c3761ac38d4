private import FoundationEssentials

/// A `.proto` file, as server reflection hands it out.
public struct ReflectedFile: Sendable {
  /// The paths of the files that it imports.
  public let dependencies: [String]
  /// The serialized `google.protobuf.FileDescriptorProto`.
  public let descriptor: [UInt8]

  init(dependencies: [String], base64: String) {
    self.dependencies = dependencies
    // Generated; a test checks that each decodes.
    self.descriptor = Data(base64Encoded: base64).map { [UInt8]($0) } ?? []
  }
}
