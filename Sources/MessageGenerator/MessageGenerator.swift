/// Writes Swift value types, services, clients and the reflection index for a set of `.proto` files, over the C that
/// protoc-c generates for the same files.
public enum MessageGenerator {
  /// A file to write.
  public struct GeneratedFile: Hashable, Sendable {
    /// Its name, without a directory.
    public var name: String
    /// Its content.
    public var content: String
  }

  /// The Swift files for a serialized `FileDescriptorSet`: one a `.proto` file, and the reflection index.
  ///
  /// Files of `google.protobuf` are left out: the generator itself reads descriptors in C, and nothing else uses them.
  ///
  /// - Parameter descriptorSet: What `protoc --include_imports --include_source_info --descriptor_set_out` wrote.
  /// - Throws: What the files contain that cannot be generated.
  public static func swiftFiles(descriptorSet: [UInt8]) throws(GeneratorError) -> [GeneratedFile] {
    let files = try DescriptorReader.files(in: descriptorSet).filter { $0.package != "google.protobuf" }
    let schema = try Schema(files)
    let writer = FileWriter(schema: schema)
    var generated = files.map {
      GeneratedFile(name: swiftFileName(of: $0.path), content: writer.source(of: $0))
    }
    generated.append(
      GeneratedFile(name: "Reflected.swift", content: ReflectionWriter(schema: schema).source()))
    return generated
  }

  /// The module map that makes protoc-c's headers for all files of a descriptor set one C module.
  public static func moduleMap(descriptorSet: [UInt8]) throws(GeneratorError) -> GeneratedFile {
    let headers = try DescriptorReader.files(in: descriptorSet).map(\.path).sorted().map {
      "  header \"\(withoutExtension($0)).pb-c.h\"\n"
    }
    return GeneratedFile(
      name: "module.modulemap", content: "module CTidemarkMessages {\n\(headers.joined())  export *\n}\n")
  }

  /// `tidemark/common/v1/common.proto` → `tidemark.common.v1.common.swift`.
  private static func swiftFileName(of path: String) -> String {
    withoutExtension(path).split(separator: "/").joined(separator: ".") + ".swift"
  }

  private static func withoutExtension(_ path: String) -> String {
    path.hasSuffix(".proto") ? String(path.dropLast(".proto".count)) : path
  }
}
