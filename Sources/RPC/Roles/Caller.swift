/// Who makes the call that this task works on.
public enum Caller {
  /// The token that was shown, as the service knows it; nil outside of calls, and for calls that need none.
  @TaskLocal public static var current: AcceptedToken?
}
