internal import Glibc
internal import RPC

extension PrometheusRegistry {
  /// Adds what every process tells of itself, under the names that dashboards know.
  func addProcess(name: String) {
    let started = Double(time(nil))
    add {
      [
        PrometheusFamily(
          name: "process_resident_memory_bytes", kind: .gauge, help: "Memory of the process, in bytes.",
          samples: [.init(value: Self.residentBytes())]),
        PrometheusFamily(
          name: "process_start_time_seconds", kind: .gauge,
          help: "When the process began, in seconds since 1970.",
          samples: [.init(value: started)]),
        PrometheusFamily(
          name: "tidemark_build_info", kind: .gauge, help: "The service and its version; always 1.",
          samples: [
            .init(labels: PrometheusLabels([("service", name), ("version", Version.current)]), value: 1)
          ]),
      ]
    }
  }

  /// The second number of /proc/self/statm, in pages.
  private static func residentBytes() -> Double {
    guard let file = fopen("/proc/self/statm", "re") else { return .nan }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, Int32(line.count), file) != nil else { return .nan }
    let fields = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(
      separator: " ")
    guard fields.count > 1, let pages = Double(fields[1]) else { return .nan }
    return pages * Double(sysconf(Int32(_SC_PAGESIZE)))
  }
}
