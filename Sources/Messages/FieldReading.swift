internal import CTidemarkMessages

// What generated code reads protobuf-c's structs with. Strings have been checked by `WireScan`.

func swiftString(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }

func swiftBytes(_ data: ProtobufCBinaryData) -> [UInt8] {
  [UInt8](UnsafeBufferPointer(start: data.data, count: data.len))
}

func swiftScalars<Scalar>(_ count: Int, _ start: UnsafePointer<Scalar>?) -> [Scalar] {
  [Scalar](UnsafeBufferPointer(start: start, count: count))
}

func swiftStrings(_ count: Int, _ start: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> [String] {
  UnsafeBufferPointer(start: start, count: count).map { swiftString($0) }
}

func swiftMessages<Message: WireMessage>(
  _ count: Int, _ start: UnsafeMutablePointer<UnsafeMutablePointer<Message.CMessage>?>?
) -> [Message] {
  UnsafeBufferPointer(start: start, count: count).compactMap { $0.map { Message(decoding: $0.pointee) } }
}

func swiftBlobs(_ count: Int, _ start: UnsafePointer<ProtobufCBinaryData>?) -> [[UInt8]] {
  UnsafeBufferPointer(start: start, count: count).map { swiftBytes($0) }
}
