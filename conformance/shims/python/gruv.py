# SPDX-License-Identifier: MIT
"""gruv-socks: whole messages over a TCP connection, as initiator (Socket.connect) and as acceptor (Server).

A Socket reads and writes on the threads of its callers: one reads, one writes, others wait for their turn. Ids such as
GS-FRAME-3 are those of SPEC.md. A host is a literal address, or a name with an IPv4 address.
"""

import contextlib
import errno
import os
import selectors
import socket
import threading
import time

SIZE = 4                   # octets of a size
LARGEST = 0xFFFFFFFF       # the largest message, in octets
TIMEOUT = 60.0             # the default timeout of a read, in seconds

_CHUNK = 1 << 16           # octets asked of the socket at a time
_SHORTEST = 0.01           # seconds; long enough to take over a message that has come whole already
_LONGEST_WAIT = 3600.0     # seconds; a longer timeout is waited out in several waits
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


class GruvError(Exception):
    """Any failure."""


class TimedOut(GruvError):
    """No whole message has come in time. The connection goes on, and so will a later read with what has come."""


class OversizeError(GruvError):
    """A message is above the limit: one to write, and the connection goes on; or one announced, and it is closed."""


class TruncatedError(GruvError):
    """The connection ended inside a frame. It is closed."""


class ClosedError(GruvError):
    """The connection is closed: by this side, by the other between frames, or after a failure reported elsewhere."""


class Socket:
    """One connection. Any thread may use it."""

    def __init__(self, timeout=TIMEOUT, receive_limit=LARGEST, accepted=None):
        if not timeout > 0:
            raise ValueError(f"a timeout of {timeout} s is not longer than zero")
        self.timeout = timeout            # of each read that has no other, in seconds
        self._receive_limit = min(receive_limit, LARGEST)
        self._writing = threading.Lock()
        self._reading = threading.Lock()  # guards the next line
        self._arrived = bytearray()       # of the frame that is arriving
        self._lock = threading.Lock()     # guards what follows
        self._socket = None               # from connect on
        self._open = self._closed = False
        self._users = 0                   # calls that may touch the socket
        if accepted:
            self._socket = accepted
            self._opened()

    def connect(self, host, port):
        """Connect, within the timeout. Raises ClosedError if that fails, and the socket is of no further use."""
        try:
            with self._lock:
                if self._closed or self._socket:
                    raise ClosedError("a socket connects once")
                self._socket = socket.socket(_family(host), socket.SOCK_STREAM)
                self._socket.setblocking(False)
            with self._used(opening=True):
                self._dial((host, port))
                self._opened()
        except (OSError, ValueError, TypeError, OverflowError, TimedOut) as error:
            self.close()
            raise ClosedError(f"no TCP connection to {host}, port {port}: {error}") from error

    def _dial(self, address):
        code = self._socket.connect_ex(address)
        if code in (errno.EINPROGRESS, errno.EWOULDBLOCK):
            self._wait(_WRITE, time.monotonic() + self.timeout)
            code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))

    def _opened(self):
        # [GS-CONN-1] As soon as TCP is.
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open = True

    def read(self, timeout=None):
        """Wait for the next message, so many seconds or the timeout of the connection, and return it.

        Raises TimedOut, and the connection goes on. After any other error it is closed.
        """
        # [GS-TIME-5] [GS-TIME-6] That of the read, of the connection, or 60 s.
        seconds = max(self.timeout if timeout is None else timeout, _SHORTEST)
        # [GS-TIME-4] It starts here, and not again.
        deadline = time.monotonic() + seconds
        if not self._reading.acquire(timeout=min(seconds, threading.TIMEOUT_MAX)):
            raise TimedOut(f"another read has not ended within {seconds:g} s")
        try:
            with self._used():
                return self._message(deadline)
        except (OversizeError, TruncatedError, ClosedError):
            self.close()
            raise
        finally:
            self._reading.release()

    def _message(self, deadline):
        """Go on with the frame that is arriving, and return its message."""
        # [GS-SIZE-3] [GS-FRAME-4] However the octets are divided, they add up here.
        self._fill(SIZE, deadline)
        size = int.from_bytes(self._arrived[:SIZE], "big")
        # [GS-SIZE-2] The limit itself is accepted. [GS-SIZE-4] Above it nothing more is read.
        if size > self._receive_limit:
            raise OversizeError(f"a size of {size} octets is above the limit, {self._receive_limit}")
        # [GS-FRAME-3] [GS-FRAME-14] Whole, or not at all; zero is a size like any other.
        self._fill(SIZE + size, deadline)
        # [GS-FRAME-5] What follows is a size.
        arrived, self._arrived = self._arrived, bytearray()
        return bytes(memoryview(arrived)[SIZE:])

    def _fill(self, count, deadline):
        """Read until count octets of the frame are here. What has arrived is kept, whatever comes between."""
        while len(self._arrived) < count:
            if time.monotonic() >= deadline:
                # [GS-TIME-1] [GS-TIME-2] [GS-TIME-3] No error, and nothing is lost.
                raise TimedOut(f"no whole message in time; {len(self._arrived)} octets of one are here")
            try:
                # [GS-SIZE-5] Memory is taken for what has arrived, a chunk at a time.
                part = self._socket.recv(min(count - len(self._arrived), _CHUNK))
            except BlockingIOError:
                self._wait(_READ, deadline)
                continue
            except OSError as error:
                raise self._ended(len(self._arrived), error) from error
            if not part:
                raise self._ended(len(self._arrived), "the end of the stream")
            self._arrived += part

    def write(self, message):
        """Send a message, octets or text, and return when TCP has taken all of it.

        Raises OversizeError, and the connection goes on. After any other error it is closed.
        """
        octets = message.encode() if isinstance(message, str) else message
        # [GS-FRAME-12] Too large a message gets no further than this.
        if len(octets) > LARGEST:
            raise OversizeError(f"a message of {len(octets)} octets is above the largest size, {LARGEST}")
        # [GS-SIZE-1] [GS-FRAME-1] [GS-FRAME-13] The size, zero too, and the payload behind it.
        first = len(octets).to_bytes(SIZE, "big") + octets[:_CHUNK]
        # [GS-FRAME-8] A frame at a time.
        with self._writing:
            try:
                with self._used():
                    self._send(first, 0)
                    self._send(memoryview(octets)[_CHUNK:], len(first))
            except (TruncatedError, ClosedError):
                self.close()
                raise

    def _send(self, octets, before):
        """Give all octets of a frame to TCP, of which as many as before have been given."""
        left = memoryview(octets)
        while left:
            try:
                # [GS-FRAME-7] What was not taken is the next to be sent.
                left = left[self._socket.send(left):]
            except BlockingIOError:
                self._wait(_WRITE)
            except OSError as error:
                # [GS-END-4] Not the last octet was taken: not sent.
                raise self._ended(before + len(octets) - len(left), error) from error

    def close(self):
        """End the connection. Whatever waits raises ClosedError."""
        with self._lock:
            # [GS-END-5] No frame begins from here on.
            self._closed = True
            self._leave()
            if self._users:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)  # has them return

    def _leave(self):
        """Close the system's socket if the connection is closed and nobody uses it any more."""
        if self._closed and self._socket and not self._users:
            self._socket.close()

    @contextlib.contextmanager
    def _used(self, opening=False):
        """Keep the system's socket from being closed meanwhile, so that no other takes its number."""
        with self._lock:
            if self._closed or not (self._open or opening):
                raise ClosedError("closed, or not connected yet")
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                self._leave()

    def _wait(self, event, deadline=None):
        """Wait until the socket is ready for event, or until deadline, or a little while."""
        seconds = _LONGEST_WAIT if deadline is None else deadline - time.monotonic()
        with _Selector() as selector:
            selector.register(self._socket, event)
            selector.select(max(0, min(seconds, _LONGEST_WAIT)))

    def _ended(self, octets, how):
        """The error for an end that came so many octets into a frame."""
        if self._closed:
            return ClosedError("closed by this side")
        # [GS-END-1] [GS-END-3] Between frames it is the end, and no error.
        if not octets:
            return ClosedError(f"the connection ended between frames: {how}")
        # [GS-END-2] Inside one it is, at once.
        return TruncatedError(f"the connection ended {octets} octets into a frame: {how}")


class Server:
    """An acceptor: a listening socket and the connections accepted from it. The options are those of Socket."""

    def __init__(self, host, port=0, **options):
        self._options = options
        Socket(**options)                         # raises what is wrong with them
        self._listener = socket.create_server((host, port), family=_family(host), backlog=socket.SOMAXCONN)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._ear, self._mouth = socket.socketpair()
        self._accepting = threading.Lock()        # held while connections are accepted
        self._lock = threading.Lock()             # guards what follows
        self._closed = False
        self._connections = {}                    # each with its thread

    def start(self, callback, blocking=False):
        """Accept connections, and call back with the address of the other side and the Socket of each.

        Each call has a thread of its own; its connection is closed when it returns. start returns at once, or, if it
        is to block, once the server is closed; then it raises OSError if the system gives no more connections.
        """
        if blocking:
            self._accept(callback)
        else:
            threading.Thread(target=self._accept, args=(callback,), name="gruv server", daemon=True).start()

    def _accept(self, callback):
        with self._accepting, _Selector() as selector:
            for each in (self._listener, self._ear):
                if not self._closed:
                    selector.register(each, _READ)
            while not self._closed:
                selector.select()
                try:
                    sock, address = self._listener.accept()
                except (BlockingIOError, ConnectionError):
                    continue  # nobody came, or the initiator has gone again
                # [GS-CONN-4] Once for each, while the others go on.
                self._enter(callback, address, Socket(accepted=sock, **self._options))
            # [GS-END-7] Whoever waits for the end of start finds nobody listening.
            self._listener.close()

    def _enter(self, callback, address, connection):
        """Call back on a new thread."""
        thread = threading.Thread(target=self._call, args=(callback, address, connection), name="gruv", daemon=True)
        with self._lock:
            self._connections[connection] = thread
        thread.start()

    def _call(self, callback, address, connection):
        try:
            callback(address, connection)
        finally:
            connection.close()
            with self._lock:
                del self._connections[connection]

    def close(self):
        """Stop accepting, close every connection, and wait for the calls to return. Not to be called from one."""
        # [GS-END-7] Accepting first, so that nobody comes in meanwhile.
        self._closed = True
        with contextlib.suppress(OSError):
            self._mouth.send(b"\0")
        with self._accepting:
            with self._lock:
                connections = list(self._connections.items())
            for connection, _ in connections:
                connection.close()
            for _, thread in connections:
                thread.join()
            for each in (self._listener, self._ear, self._mouth):
                each.close()


def _family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET
