# SPDX-License-Identifier: MIT
"""TinyProto: messages over a TCP connection, as initiator (connect) and as acceptor (Server).

Each connection has one thread. It alone touches the socket, so that reading and transmitting take turns, and a
transmission goes through whether or not the caller reads. Ids such as TP-FRAME-3 are those of SPEC.md. A host is a
literal address, or a name with an IPv4 address.
"""

import collections
import errno
import itertools
import os
import selectors
import socket
import threading
import time

OK = 0xFF                  # the connection is taken; send the payload
CONNECTION_LIMIT = 0xFE    # the acceptor is full
GENERIC_ERROR = 0x00       # the size is refused
LARGEST = 0xF0FFFFFF       # the largest size, in octets
TIMEOUT = 5.0              # the default timeout, in seconds

_CHUNK = 1 << 16           # octets asked of the socket at a time
_LONGEST_WAIT = 3600.0     # seconds; a longer timeout is waited out in several waits
_READ, _WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
_Selector = getattr(selectors, "PollSelector", selectors.SelectSelector)


class TinyProtoError(Exception):
    """Any failure. code is the octet of the other side that caused it, or None."""

    def __init__(self, detail, code=None):
        super().__init__(detail)
        self.code = code


class OversizeError(TinyProtoError):
    """A size is above the limit, this side's or the other side's. The connection goes on."""


class RefusedError(TinyProtoError):
    """The other side refused a size, and the connection goes on; or it refused the connection, see LimitError."""


class LimitError(RefusedError):
    """The other side is at its connection limit: the connection is closed. Trying again later may help."""


class BrokenError(TinyProtoError):
    """The connection is closed and of no further use."""


class HandshakeError(BrokenError):
    """The connection never opened."""


class TruncatedError(BrokenError):
    """The connection ended inside a size, an answer or a payload."""


class StalledError(BrokenError):
    """The other side stalled past the timeout."""


class CollisionError(BrokenError):
    """What came for an answer is none: both sides transmitted at once, or the other side is at fault."""


class ClosedError(BrokenError):
    """The connection is closed: by this side, by the other between messages, or after a failure reported elsewhere."""


class PluginError(TinyProtoError):
    """A plugin failed on a message, which is lost. The connection goes on."""


class Plugin:
    """What transforms messages on their way. The other side has one that matches.

    Each function returns octets, or raises any exception to give up the message. The connections that a plugin is
    registered for call it from their threads.
    """

    def encode(self, message):
        """Return what a message of the caller becomes on the wire."""
        return message

    def decode(self, payload):
        """Return the message that encode has made this payload of."""
        return payload


class LoopHooks:
    """What a program does at fixed points of a loop. Override what is needed. One that raises ends the loop."""

    every = 1.0    # seconds between two passes at most; None: no pass while nothing happens

    def pre_loop(self, endpoint):
        """Called once, before anything else."""

    def loop_pass(self, endpoint):
        """Called on every pass: after pre_loop, then whenever something has happened, or nothing for every."""

    def post_loop(self, endpoint):
        """Called once, after everything else."""


class Hooks(LoopHooks):
    """The hooks of Connection.loop, called on its thread with the connection. They may send, and close it."""

    def received(self, connection, message):
        """Called with each message."""

    def failed(self, connection, error):
        """Called with an OversizeError or a PluginError, in place of a message that is lost."""


class ServerHooks(LoopHooks):
    """The hooks of a Server: its loop is in accept, and close ends it."""

    def conn_init(self, connection):
        """Called with each connection that has a place, on the connection's own thread, before the handshake."""

    def conn_shutdown(self, connection):
        """Called there when the connection has ended. The loop of the connection may not know it yet."""


_NO_HOOKS = ServerHooks()
_NO_HOOKS.every = None


class _Wire:
    """A socket whose waits are bounded by the timeout and ended by stop.

    One thread uses it; any thread may wake or stop it.
    """

    def __init__(self, sock, timeout):
        if not timeout > 0:
            raise ValueError(f"a timeout of {timeout} s is not longer than zero")
        self.socket = sock
        self._timeout = timeout
        self._stopped = False
        self._ear, self._mouth = socket.socketpair()
        self._selector = _Selector()
        for each in (sock, self._ear, self._mouth):
            each.setblocking(False)
        self._selector.register(sock, _READ)
        self._selector.register(self._ear, _READ)

    def close(self):
        for each in (self._selector, self.socket, self._ear, self._mouth):
            each.close()

    def wake(self):
        """Make poll return."""
        try:
            self._mouth.send(b"\0")
        except OSError:
            pass  # full: a wake-up is pending; closed: nobody waits

    def stop(self):
        """Make every wait, now and later, raise ClosedError."""
        self._stopped = True
        self.wake()

    def check(self):
        """Raise ClosedError once stopped."""
        if self._stopped:
            raise ClosedError("closed by this side")

    def poll(self, event, seconds):
        """Wait for event, so many seconds at most (None: any number) or until a wake-up, and tell whether it came."""
        self.check()
        self._selector.modify(self.socket, event)
        ready = [key.fileobj for key, _ in self._selector.select(seconds)]
        self.check()
        if self._ear in ready:
            self._ear.recv(_CHUNK)
        return self.socket in ready

    def deadline(self):
        """When the timeout that starts now is over."""
        return time.monotonic() + self._timeout

    def wait(self, event, what, deadline=None):
        """Wait until the socket is ready for event, no longer than the timeout, or until deadline."""
        deadline = deadline or self.deadline()
        while not self.poll(event, min(deadline - time.monotonic(), _LONGEST_WAIT)):
            if time.monotonic() >= deadline:
                # [TP-FRAME-21] Also inside a size or a payload.
                raise StalledError(f"nothing moved for {self._timeout:g} s in {what}")

    def some(self, count, what, deadline=None):
        """Read 1 to count octets. None at all mean the end of the stream, or a reset."""
        while True:
            self.wait(_READ, what, deadline)
            try:
                return self.socket.recv(count)
            except BlockingIOError:
                continue  # not ready after all
            except OSError:
                return b""

    def read(self, count, what):
        """Read exactly count octets. What follows them stays in the socket."""
        octets = bytearray()
        # [TP-FRAME-13] However the octets are divided, they add up here.
        while len(octets) < count:
            # [TP-REFUSE-6] Memory is taken for what has arrived, a chunk at a time.
            part = self.some(min(count - len(octets), _CHUNK), what)
            if not part:
                # [TP-FRAME-20] Inside a size or a payload it is no orderly end.
                raise TruncatedError(f"the connection ended after {len(octets)} of {count} octets of {what}")
            octets += part
        return bytes(octets)

    def write(self, octets, what):
        """Give all octets to the TCP."""
        left = memoryview(octets)
        while left:
            self.wait(_WRITE, what)
            try:
                # [TP-FRAME-8] What was not taken is the next to be sent.
                left = left[self.socket.send(left):]
            except BlockingIOError:
                continue  # not ready after all
            except OSError as error:
                detail = f"the connection ended with {len(left)} octets of {what} unsent: {error}"
                raise TruncatedError(detail) from error


def _greet(wire, initiator=False):
    """Open a connection: send OK and read the other side's."""
    try:
        wire.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # [TP-HS-1] [TP-HS-2] At once, whatever the other side does.
        wire.write(bytes([OK]), "the handshake")
        # [TP-HS-7] A stall raises here. [TP-HS-8] One octet is read; the next is framing.
        octet = wire.read(1, "the handshake")[0]
    except (OSError, TruncatedError) as error:
        # [TP-HS-6] The end before the octet.
        raise HandshakeError(str(error)) from error
    # [TP-HS-13] A full acceptor is told from all else.
    if octet == CONNECTION_LIMIT and initiator:
        raise LimitError("the acceptor is at its connection limit", octet)
    # [TP-HS-5] Any other octet is none of TinyProto.
    if octet != OK:
        raise HandshakeError(f"{octet:02X} is no handshake octet", octet)


def _dial(wire, address):
    """Make the TCP connection and open it."""
    try:
        code = wire.socket.connect_ex(address)
        if code in (errno.EINPROGRESS, errno.EWOULDBLOCK):
            wire.wait(_WRITE, "the TCP connection")
            code = wire.socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            raise OSError(code, os.strerror(code))
    except (OSError, ValueError, TypeError, OverflowError) as error:
        raise HandshakeError(f"no TCP connection to {address}: {error}") from error
    _greet(wire, initiator=True)


def _refuse(wire):
    """Refuse a connection for the connection limit."""
    # [TP-HS-9] FE, then the end of this direction.
    wire.write(bytes([CONNECTION_LIMIT]), "the refusal")
    try:
        wire.socket.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # the other side is gone; reading says so
    # [TP-HS-10] An octet left unread would turn the close into a reset, which can overtake the FE.
    deadline = wire.deadline()
    while wire.some(_CHUNK, "a refused connection", deadline):
        pass
    raise ClosedError("refused for the connection limit")


def _demand_sendable(message):
    """Raise OversizeError for octets that no size can announce."""
    # [TP-FRAME-5] Too large a message gets no further than this.
    if len(message) > LARGEST:
        raise OversizeError(f"a message of {len(message)} octets is above the largest size, {LARGEST}")


def _transform(octets, plugins, way):
    """Give octets to the first plugin's encode or decode, its output to the next one's, and return the last output."""
    for plugin in plugins:
        try:
            # join takes octets of any type, and raises for what is none.
            octets = b"".join([getattr(plugin, way)(octets)])
        except Exception as error:
            raise PluginError(f"{way} of {type(plugin).__name__} failed: {error!r}") from error
    return octets


class Connection:
    """One connection, from connect or Server.accept. Any thread may use it."""

    def __init__(self, sock, begin, release, timeout, receive_limit, plugins, hooks=_NO_HOOKS, number=None):
        self.number = number                     # of an accepted connection: 1 for the first of its server, and so on
        self._wire = _Wire(sock, timeout)
        self._begin = begin
        self._release = release
        self._receive_limit = min(receive_limit, LARGEST)
        self._plugins = tuple(plugins)
        self._hooks = hooks                      # of the server
        self._looped = False
        self._changed = threading.Condition()    # guards what follows
        self._open = False
        self._end = None                         # why the connection ended, once it has
        self._queue = collections.deque()        # transmissions asked for; None once the connection takes no more
        self._inbox = collections.deque()        # messages, and errors in place of one, that the caller has not taken
        self._thread = threading.Thread(target=self._run, name="tinyproto", daemon=True)
        self._thread.start()

    def wait_open(self):
        """Wait until the connection is open, or raise why it never was."""
        with self._changed:
            self._changed.wait_for(lambda: self._open or self._end)
            if not self._open:
                raise self._end

    def receive(self, timeout=None):
        """Wait for the next message, so many seconds at most, and return it, or None.

        OversizeError stands for a size that was refused, PluginError for a message that a plugin failed on. Any other
        error is the end of the connection.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._inbox or self._end, timeout)
            item = self._inbox.popleft() if self._inbox else self._end
        if isinstance(item, TinyProtoError):
            raise item
        return item

    def loop(self, hooks):
        """Wait until the connection is open, and call hooks until it has ended.

        To be called once, in place of receive. Raises the error that has ended the connection, if not ClosedError.
        """
        self.wait_open()
        if self._looped:
            raise RuntimeError("the loop of this connection has run already")
        self._looped = True
        try:
            # [TP-HOOK-1] Once, after the handshake. [TP-HOOK-3] A failed one has raised.
            hooks.pre_loop(self)
            while True:
                # [TP-HOOK-4] At once, and again after every message.
                hooks.loop_pass(self)
                self._deliver(hooks)
        except ClosedError:
            pass  # that is how it ends
        finally:
            self.close()
            # [TP-HOOK-2] After the last message, however it ends.
            hooks.post_loop(self)

    def _deliver(self, hooks):
        """Wait for a message until the next pass is due, and give it to hooks."""
        try:
            message = self.receive(hooks.every)
        except BrokenError:
            raise
        except TinyProtoError as error:
            hooks.failed(self, error)
        else:
            if message is not None:
                hooks.received(self, message)

    def send(self, message):
        """Transmit a message and wait until it is sent, or raise what became of it. Not to be called from a done."""
        outcome = []
        finished = threading.Event()
        self.transmit(message, lambda error: (outcome.append(error), finished.set()))
        finished.wait()
        if outcome[0]:
            raise outcome[0]

    def transmit(self, message, done):
        """Ask for a transmission and return. done(None) is called once the message is sent, done(error) if it fails."""
        try:
            _demand_sendable(message)
            with self._changed:
                if self._queue is None:
                    raise ClosedError("the connection is closed")
                self._queue.append((bytes(message), done))
                self._wire.wake()
        except TinyProtoError as error:
            done(error)

    def close(self):
        """Give up the connection. Transmissions that are not over fail."""
        self._wire.stop()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self):
        """The connection from its first octet to its end."""
        end = ClosedError("closed after a fault of this side")
        try:
            # [TP-HOOK-5] Once, and before everything else.
            self._hooks.conn_init(self)
            self._begin(self._wire)
            # [TP-HS-4] Open from here on, and not before.
            with self._changed:
                self._open = True
                self._changed.notify_all()
            # [TP-HS-3] What was asked for earlier has waited until here.
            while True:
                self._take_turn()
        except TinyProtoError as error:
            end = error
        except MemoryError:
            end = ClosedError("closed for want of memory for a payload")
        finally:
            self._finish(end)

    def _finish(self, end):
        """Close the socket. Tell the transmissions not begun, the server's hooks, then whoever waits for the end."""
        self._release(self)
        with self._changed:
            unsent, self._queue = self._queue, None
        try:
            for _, done in unsent:
                done(ClosedError(f"the connection ended before the transmission began: {end}"))
            # [TP-HOOK-5] Also after a failed handshake.
            self._hooks.conn_shutdown(self)
        finally:
            with self._changed:
                self._end = end
                self._changed.notify_all()

    def _take_turn(self):
        """Carry one message. The other side's go first: the channel is half duplex."""
        # [TP-FRAME-16] Nothing is sent but for a size that arrives or a transmission.
        if self._wire.poll(_READ, 0 if self._queue else None):
            item = self._take_message()
            with self._changed:
                self._inbox.append(item)
                self._changed.notify_all()
        elif self._queue:
            self._transmit(*self._queue.popleft())

    def _take_message(self):
        """Read a size, answer it, read the payload and return its message; or the error in place of one."""
        # [TP-FRAME-14] [TP-REFUSE-5] What follows a payload, or a refused size, is a size.
        size = self._wire.some(4, "a size")
        if not size:
            raise ClosedError("the other side ended the connection between messages")
        # [TP-FRAME-3] Nothing is answered before the fourth octet.
        size = int.from_bytes(size + self._wire.read(4 - len(size), "a size"), "big")
        # [TP-REFUSE-1] [TP-REFUSE-3] [TP-FRAME-4] The limit is at most the largest size, and is itself accepted.
        # [TP-PLUG-4] It is compared with the size on the wire.
        if size > self._receive_limit:
            # [TP-REFUSE-2] Refused. [TP-REFUSE-4] [TP-REFUSE-9] The caller learns of it, and is given no message.
            self._wire.write(bytes([GENERIC_ERROR]), "an answer")
            return OversizeError(f"a size of {size} octets is above the limit, {self._receive_limit}")
        # [TP-FRAME-2] [TP-FRAME-11] Zero is a size like any other.
        self._wire.write(bytes([OK]), "an answer")
        # [TP-FRAME-9] [TP-FRAME-10] Whole, or not at all.
        payload = self._wire.read(size, "a payload")
        try:
            # [TP-PLUG-3] The last one registered comes first.
            return _transform(payload, reversed(self._plugins), "decode")
        except PluginError as error:
            # [TP-PLUG-5] The caller learns of it, and what follows is a size.
            return error

    def _transmit(self, message, done):
        """Carry a message of the caller and tell what became of it."""
        try:
            self._carry(message)
        except BrokenError as error:
            done(error)
            raise ClosedError(f"closed after a failed transmission: {error}") from error
        except TinyProtoError as error:
            # [TP-REFUSE-8] [TP-PLUG-6] The connection goes on, with a size if with anything.
            done(error)
        else:
            # [TP-FRAME-12] [TP-FRAME-17] Answered, and the last octet taken.
            done(None)

    def _carry(self, message):
        """Make the payload, send its size, read the answer, send it."""
        # [TP-PLUG-1] Before anything is sent. [TP-PLUG-2] From here on it is the output that counts.
        payload = _transform(message, self._plugins, "encode")
        _demand_sendable(payload)
        # [TP-FRAME-1] [TP-FRAME-12] The size and nothing else, zero too.
        self._wire.write(len(payload).to_bytes(4, "big"), "a size")
        # [TP-FRAME-18] [TP-FRAME-19] A stall or an end raises here.
        # [TP-FRAME-15] One octet is read; the next is of a size.
        answer = self._wire.read(1, "an answer")[0]
        # [TP-REFUSE-7] Refused, with the octet.
        if answer in (GENERIC_ERROR, CONNECTION_LIMIT) or 0xF1 <= answer <= 0xFC:
            raise RefusedError(f"a size of {len(payload)} octets was answered {answer:02X}", answer)
        if answer != OK:
            raise CollisionError(f"a size of {len(payload)} octets met {answer:02X}, which is no answer", answer)
        # [TP-FRAME-6] [TP-FRAME-7] The payload, after OK alone.
        self._wire.write(payload, "a payload")


def connect(host, port, timeout=TIMEOUT, receive_limit=LARGEST, plugins=()):
    """Make a connection as the initiator, and return at once.

    wait_open tells when it is open, and send, receive and loop wait for that.
    """
    sock = socket.socket(_family(host), socket.SOCK_STREAM)
    return Connection(sock, lambda wire: _dial(wire, (host, port)), lambda connection: connection._wire.close(),
                      timeout, receive_limit, plugins)


class Server:
    """An acceptor: a listening socket and the connections accepted from it.

    limit is the connection limit, None for none. plugins are for each of its connections, hooks for the server.
    """

    def __init__(self, host, port=0, timeout=TIMEOUT, receive_limit=LARGEST, limit=None, plugins=(), hooks=_NO_HOOKS):
        listener = socket.create_server((host, port), family=_family(host), backlog=socket.SOMAXCONN)
        self.port = listener.getsockname()[1]
        self._wire = _Wire(listener, timeout)
        # [TP-PLUG-7] The same for every connection.
        self._options = self._release, timeout, receive_limit, tuple(plugins)
        self._hooks = hooks
        self._limit = limit
        self._numbers = itertools.count(1)
        self._accepting = threading.RLock()    # held by accept, so that close waits for its end; guards the next line
        self._looping = False                  # between pre_loop and post_loop
        self._lock = threading.Lock()          # guards what follows
        self._connections = {}                 # each connection, and whether it counts towards the limit

    def accept(self):
        """Wait for the next connection; wait_open tells when it is open. Call it again soon: it makes the refusals."""
        with self._accepting:
            while True:
                self._pass()
                try:
                    sock, _ = self._wire.socket.accept()
                except (BlockingIOError, ConnectionError):
                    continue  # nobody came, or the initiator has gone again
                connection = self._admit(sock)
                if connection:
                    return connection

    def _pass(self):
        """Call the hooks and wait for an initiator, for a while."""
        self._wire.check()
        # [TP-HOOK-6] Once, before the first connection is accepted.
        if not self._looping:
            self._looping = True
            self._hooks.pre_loop(self)
        self._hooks.loop_pass(self)
        self._wire.poll(_READ, self._hooks.every)

    def _admit(self, sock):
        """Give a new connection a place. Without a place, refuse it and return None."""
        with self._lock:
            # [TP-HS-14] Every connection that is not refused counts, until it is released.
            full = self._limit is not None and sum(self._connections.values()) >= self._limit
            # [TP-HS-11] A refusal has a thread of its own and touches no other connection.
            if full:
                connection = Connection(sock, _refuse, *self._options)
            else:
                connection = Connection(sock, _greet, *self._options, self._hooks, next(self._numbers))
            self._connections[connection] = not full
        return None if full else connection

    def _release(self, connection):
        """Close a connection's socket and free its place in one step."""
        with self._lock:
            connection._wire.close()
            # [TP-HS-12] Whoever sees the close finds the place free.
            del self._connections[connection]

    def close(self):
        """Close every connection, then the listening socket. accept raises ClosedError from here on."""
        self._wire.stop()
        with self._accepting:
            with self._lock:
                connections = list(self._connections)
            for connection in connections:
                connection.close()
            self._wire.close()
            # [TP-HOOK-6] Once, however often this is called.
            if self._looping:
                self._looping = False
                self._hooks.post_loop(self)


def _family(host):
    return socket.AF_INET6 if ":" in host else socket.AF_INET
