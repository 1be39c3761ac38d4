/// The names of what an ``RPCServer`` counts.
public enum RPCMetric {
  /// Calls that have ended, by `method` and `status`.
  public static let calls = "tidemark_rpc_calls_total"
  /// How long calls with one reply took, by `method`.
  public static let seconds = "tidemark_rpc_seconds"
}
