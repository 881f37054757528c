# SPDX-License-Identifier: MIT
"""obj-over-tcp: objects over a TCP connection, as initiator (Connection.connect) and as acceptor (Server).

A Connection receives and sends on the threads of its callers: one receives, one sends, others wait for their turn. The
objects are those of pickles.py. Ids such as OT-FRAME-3 are those of SPEC.md. A host is a literal address, or a name
with an IPv4 address.
"""

import contextlib
import re
import selectors
import socket
import threading
import weakref

import pickles

SIZE = 8                   # octets of a size
LARGEST = 0xFFFFFFFF       # the largest pickle, in octets

_CHUNK = 1 << 16           # octets asked of the socket at a time
_SIZE = re.compile(rb" *[0-9A-Fa-f]+")
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


class ObjTcpError(Exception):
    """Any failure."""


class UnfitError(ObjTcpError):
    """An object that is to be sent has no pickle, and the connection goes on."""


class OversizeError(ObjTcpError):
    """A pickle is above the limit: one to send, and the connection goes on; or one announced, and it is closed."""


class MalformedError(ObjTcpError):
    """What came is no frame. The connection is closed."""


class TruncatedError(ObjTcpError):
    """The connection ended inside a frame. It is closed."""


class StalledError(ObjTcpError):
    """The other side stalled inside a frame. The connection is closed."""


class ClosedError(ObjTcpError):
    """The connection is closed: by this side, by the other between frames, or after a failure reported elsewhere."""


class Connection:
    """One connection. Any thread may use it.

    timeout is how long nothing may come inside a frame, in seconds, None for ever.
    """

    def __init__(self, timeout=None, receive_limit=LARGEST, accepted=None):
        if timeout is not None and not timeout > 0:
            raise ValueError(f"a timeout of {timeout} s is not longer than zero")
        self._timeout = timeout
        self._receive_limit = min(receive_limit, LARGEST)
        self._sending = threading.Lock()
        self._receiving = threading.Lock()
        self._lock = threading.Lock()     # guards what follows
        self._socket = accepted           # from connect on
        self._closed = False
        self._by_caller = False           # it was close that closed it
        self._users = 0                   # calls that may touch the socket
        if accepted:
            self._opened()

    def connect(self, host, port):
        """Connect. Raises ClosedError if that fails, and the connection is of no further use."""
        try:
            with self._lock:
                self._socket = socket.socket(_family(host), socket.SOCK_STREAM)
            with self._used() as sock:
                sock.connect((host, port))
                self._opened()
        except (OSError, ValueError, TypeError, OverflowError) as error:
            self.close()
            raise ClosedError(f"no TCP connection to {host}, port {port}: {error}") from error

    def _opened(self):
        self._socket.setblocking(True)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def receive(self):
        """Wait for the next object and return it. After any error the connection is closed."""
        try:
            with self._receiving, self._used() as sock:
                return self._object(sock)
        except ObjTcpError:
            self._end()
            raise

    def _object(self, sock):
        # [OT-FRAME-4] [OT-FRAME-5] However the octets are divided, they add up here.
        size = self._read(sock, SIZE, False)
        # [OT-SIZE-2] [OT-SIZE-3] int alone would take signs and underscores.
        if not _SIZE.fullmatch(size) or not int(size, 16):
            raise MalformedError(f"{size.hex(' ')} is no size")
        # [OT-SIZE-5] The limit itself is accepted. [OT-SIZE-4] Above it nothing more is read.
        if int(size, 16) > self._receive_limit:
            raise OversizeError(f"a size of {int(size, 16)} octets is above the limit, {self._receive_limit}")
        # [OT-FRAME-3] Whole, or not at all.
        octets = self._read(sock, int(size, 16), True)
        try:
            return pickles.loads(octets)
        except pickles.MalformedError as error:
            raise MalformedError(f"a pickle is refused: {error}") from error

    def _read(self, sock, count, begun):
        """Read octets of a frame that has begun, or begins with the first of them."""
        octets = bytearray()
        while len(octets) < count:
            # [OT-TIME-3] Before the first octet, nothing is due. [OT-TIME-2] After each, the time starts again.
            if begun and self._timeout and not _readable(self._timeout, sock):
                # [OT-TIME-1]
                raise StalledError(f"no octet of a frame for {self._timeout:g} s")
            try:
                # [OT-SIZE-6] Memory is taken for what has arrived, a chunk at a time.
                part = sock.recv(min(count - len(octets), _CHUNK))
            except OSError as error:
                raise self._ended(begun, error) from error
            if not part:
                raise self._ended(begun, "the end of the stream")
            octets += part
            begun = True
        return octets

    def send(self, value):
        """Send an object, and return when TCP has taken all of it.

        Raises UnfitError or OversizeError, and the connection goes on. After any other error it is closed.
        """
        try:
            octets = pickles.dumps(value)
        except pickles.MalformedError as error:
            # [OT-OBJ-20]
            raise UnfitError(f"not sent: {error}") from error
        except pickles.TooLargeError as error:
            raise OversizeError(f"not sent: {error}") from error
        # [OT-FRAME-12] Too large a pickle gets no further than this.
        if len(octets) > LARGEST:
            raise OversizeError(f"a pickle of {len(octets)} octets is above the largest size, {LARGEST}")
        # [OT-FRAME-8] A frame at a time.
        with self._sending:
            try:
                with self._used() as sock:
                    # [OT-SIZE-1] [OT-FRAME-1] [OT-FRAME-7] sendall goes on with what was not taken.
                    sock.sendall(b"%8X" % len(octets) + octets)
            except OSError as error:
                # [OT-END-4] [OT-END-5] Not the last octet was taken: not sent.
                self._end()
                raise self._ended(True, error) from error

    def close(self):
        """End the connection. Whatever waits raises ClosedError."""
        self._by_caller = True
        self._end()

    def _end(self):
        with self._lock:
            # [OT-END-5] No frame begins from here on.
            self._closed = True
            if self._users:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)  # has them return
            self._leave()

    def _leave(self):
        """Close the system's socket if the connection is closed and nobody uses it any more."""
        if self._closed and self._socket and not self._users:
            self._socket.close()

    @contextlib.contextmanager
    def _used(self):
        """Keep the system's socket from being closed meanwhile, so that no other takes its number."""
        with self._lock:
            # [OT-END-4]
            if self._closed or not self._socket:
                raise ClosedError("closed, or not connected yet")
            self._users += 1
        try:
            yield self._socket
        finally:
            with self._lock:
                self._users -= 1
                self._leave()

    def _ended(self, begun, how):
        """The error for an end that came inside a frame, or between two."""
        if self._by_caller:
            return ClosedError("closed by this side")
        # [OT-END-1] [OT-END-3] Between frames it is the end, and no error.
        if not begun:
            return ClosedError(f"the connection ended between frames: {how}")
        # [OT-END-2] Inside one it is, at once.
        return TruncatedError(f"the connection ended inside a frame: {how}")


class Server:
    """An acceptor: a listening socket and the connections accepted from it. The options are those of Connection."""

    def __init__(self, host, port=0, **options):
        self._options = options
        Connection(**options)                     # raises what is wrong with them
        self._listener = socket.create_server((host, port), family=_family(host), backlog=socket.SOMAXCONN)
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]
        self._ear, self._mouth = socket.socketpair()
        self._accepting = threading.Lock()        # held by accept, so that close waits for its end
        self._closed = False
        self._connections = weakref.WeakSet()

    def accept(self):
        """Wait for the next connection and return it. Raises ClosedError once the server is closed."""
        with self._accepting:
            while not self._closed:
                _readable(None, self._listener, self._ear)
                try:
                    sock, _ = self._listener.accept()
                except (BlockingIOError, ConnectionError):
                    continue  # nobody came, or the initiator has gone again
                # [OT-CONN-3] Each is read on its own.
                connection = Connection(accepted=sock, **self._options)
                self._connections.add(connection)
                return connection
        raise ClosedError("the server is closed")

    def close(self):
        """Stop accepting, and close every connection."""
        # [OT-END-7] Accepting first, so that nobody comes in meanwhile.
        self._closed = True
        with contextlib.suppress(OSError):
            self._mouth.send(b"\0")
        with self._accepting:
            for connection in list(self._connections):
                connection.close()
            for each in (self._listener, self._ear, self._mouth):
                each.close()


def _readable(seconds, *sockets):
    """Wait for something to read, so long at most, and tell whether there is."""
    with _Selector() as selector:
        for each in sockets:
            selector.register(each, selectors.EVENT_READ)
        return bool(selector.select(seconds))


def _family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET
