import CLibpq

/// Parameters laid out the way `PQexecPrepared` reads them. The memory lives as long as the object.
final class BoundParameters {
  let values: UnsafeMutablePointer<UnsafePointer<CChar>?>
  let lengths: UnsafeMutablePointer<Int32>
  let formats: UnsafeMutablePointer<Int32>
  private let count: Int

  init(_ parameters: [PostgresParameter]) {
    count = parameters.count
    values = .allocate(capacity: max(1, count))
    lengths = .allocate(capacity: max(1, count))
    formats = .allocate(capacity: max(1, count))
    for (index, parameter) in parameters.enumerated() {
      (formats + index).initialize(to: parameter.isBinary ? 1 : 0)
      (lengths + index).initialize(to: Int32(parameter.bytes?.count ?? 0))
      guard let bytes = parameter.bytes else {
        (values + index).initialize(to: nil)
        continue
      }
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
      for (offset, byte) in bytes.enumerated() { copy[offset] = CChar(bitPattern: byte) }
      copy[bytes.count] = 0
      (values + index).initialize(to: UnsafePointer(copy))
    }
  }

  deinit {
    for index in 0..<count { values[index]?.deallocate() }
    values.deallocate()
    lengths.deallocate()
    formats.deallocate()
  }
}

/// A NULL-terminated array of C strings. The memory lives as long as the object.
final class CStrings {
  let pointers: UnsafeMutablePointer<UnsafePointer<CChar>?>
  private let count: Int

  init(_ strings: [String]) {
    count = strings.count
    pointers = .allocate(capacity: count + 1)
    for (index, string) in strings.enumerated() {
      let bytes = Array(string.utf8CString)
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      copy.initialize(from: bytes, count: bytes.count)
      (pointers + index).initialize(to: UnsafePointer(copy))
    }
    (pointers + count).initialize(to: nil)
  }

  deinit {
    for index in 0..<count { pointers[index]?.deallocate() }
    pointers.deallocate()
  }
}
