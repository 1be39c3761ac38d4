internal import ArgumentParser
internal import Messages

/// `--quiesce` and `--quiesce-if-possible`.
enum QuiesceFlag: String, EnumerableFlag {
  case quiesce, quiesceIfPossible

  static func help(for value: QuiesceFlag) -> ArgumentHelp? {
    switch value {
    case .quiesce:
      """
      Let the guest agent freeze the guest's file systems for the moment in which the snapshot begins, 5 s at \
      most; where that is impossible, take none. A VM that does not run needs no freezing.
      """
    case .quiesceIfPossible:
      "Likewise, but where that is impossible take the snapshot all the same; it says so by its consistency."
    }
  }

  /// As the API has it.
  var message: Quiesce { self == .quiesce ? .required : .preferred }
}
