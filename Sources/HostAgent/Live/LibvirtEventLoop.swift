internal import CLibvirt
internal import Glibc

/// libvirt's own event loop, on a thread of its own.
///
/// It must be registered before the first connection is opened; without it there are no events, no keepalive and no
/// notice of a closed connection. Callbacks come on this thread: they copy what they are given and return.
enum LibvirtEventLoop {
  /// Starts it, once for the process.
  static let started: Void = {
    // libvirt writes to its socket with write(2): a daemon that is gone would otherwise end this process.
    signal(SIGPIPE, SIG_IGN)
    virInitialize()
    // Errors are thrown, not printed.
    virSetErrorFunc(nil, { _, _ in })
    precondition(virEventRegisterDefaultImpl() == 0, "libvirt's event loop could not be registered")
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { _ in
        while true {
          // It fails only when poll does; there is nothing better to do than to go on.
          if virEventRunDefaultImpl() < 0 { usleep(1000) }
        }
      }, nil)
    precondition(status == 0, "the thread for libvirt's events could not be started")
    pthread_detach(thread)
  }()
}
