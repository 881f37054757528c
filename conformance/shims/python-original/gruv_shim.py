# SPDX-License-Identifier: MIT
"""gruv_socks behind the shim contract."""

import itertools
import queue
import socket
import sys
import threading
from importlib import metadata

import contract
import ports

try:
    from gruv_socks.gruv_socks import SOCK_TIMEOUT, ServerBase, Socket
except ImportError as failure:
    contract.log(f"the package gruv_socks cannot be imported: {failure}. To get it: "
                 "python3 -m pip install gruv_socks; README.md beside this file says more")
    sys.exit(2)

GRACE = 0.2       # seconds that a read has to return by itself
VERDICT = 60.0    # seconds after which no case waits for anything any more


class GruvError(Exception):
    """What the library tells by False."""


class NotRead(GruvError):
    """A read has failed. It is not told why: the connection has ended, or a message was cut."""


class TimedOut(GruvError):
    """A read has timed out."""


class NotWritten(GruvError):
    """A write has failed. It is not told why."""


class TooLong(NotWritten):
    """The write of a message has failed that is longer than a size can tell."""


def version():
    """The version that is installed."""
    try:
        return metadata.version("gruv_socks")
    except metadata.PackageNotFoundError:
        return "unknown"


class Connection(contract.Connection):
    """A connection whose socket goes on while a read uses it."""

    def __init__(self, sock, place=(), timeout=None):
        super().__init__(sock, place)
        self.asked_to_close = False
        self.ended = threading.Event()    # nobody reads any more
        if timeout is not None:
            sock.timeout = timeout

    def close(self):
        self.asked_to_close = True
        threading.Thread(target=self.disconnect, daemon=True).start()

    def disconnect(self):
        """Disconnect when no read uses the socket: its number may go to another connection. One may go round for ever."""
        try:
            self.library._Socket__sock.shutdown(socket.SHUT_RDWR)
        except (AttributeError, OSError):
            pass    # not connected, or no longer
        self.ended.wait(GRACE)
        self.library.disconnect()


class Server:
    """A server of the library. What it has accepted is fetched from a queue, which ends with None."""

    def __init__(self, host, port, timeout=None):
        self.accepted = queue.SimpleQueue()
        self.connections = []
        self.base = ServerBase()
        with ports.held(host, port) as self.port:
            self.base.start(lambda _, sock: self.accepted.put(Connection(sock, timeout=timeout)), self.port, host)

    def close(self):
        self.accepted.put(None)


class Protocol(contract.Framing):
    hello = {"name": "gruv_socks of Forest Jacobsen", "version": version(), "protocol": "gruv",
             "roles": ["server", "client"], "can": ["timeout"]}
    failure = GruvError
    kinds = {TimedOut: "timeout", NotRead: "truncated", TooLong: "oversize", NotWritten: "closed"}
    largest = 0xFFFFFFFF
    outlived = True
    options = {"timeout_ms": "timeout"}
    server, closed = Server, NotWritten

    def serve(self, server, accepted):
        numbers = itertools.count(1)
        for connection in iter(server.accepted.get, None):
            server.connections.append(connection)
            accepted(connection, next(numbers))
        server.base.stop()
        later = threading.Timer(VERDICT, lambda: [connection.close() for connection in server.connections])
        later.daemon = True
        later.start()

    def connect(self, host, port, options):
        return Connection(Socket(), (host, port), **contract.arguments(options, self.options))

    def wait_open(self, connection):
        if connection.place and not connection.library.connect(*connection.place):
            raise NotRead("connect has returned False")

    def converse(self, connection, reports):
        """Read until there is an error. Then a callback of the library's ends, and the library disconnects."""
        try:
            while not connection.asked_to_close:
                good, data = connection.library.read()
                if good:
                    reports.received(connection, data)
                elif connection.asked_to_close:
                    return
                elif data == SOCK_TIMEOUT:
                    reports.failed(TimedOut("read has returned SOCK_TIMEOUT"))
                else:
                    raise NotRead("read has returned SOCK_ERROR")
        finally:
            connection.library.disconnect()
            connection.ended.set()
            connection.sender.shutdown()

    def transmit(self, library, message):
        if not library.write(message):
            fault = TooLong if len(message) > self.largest else NotWritten
            raise fault("write has returned False")


def Shim():
    return contract.Shim(Protocol())
