# SPDX-License-Identifier: MIT
"""obj_over_tcp behind the shim contract, in its synchronous form: a program calls poll again and again."""

import itertools
import queue
import sys
import threading

import contract
import ports
import values

try:
    import obj_over_tcp
    from obj_over_tcp import eventTypes as events
except ImportError as failure:
    contract.log(f"the module obj_over_tcp cannot be imported: {failure}. To get it: "
                 "https://github.com/sergio-schmiegelow/obj-over-tcp; README.md beside this file says how")
    sys.exit(2)

PAUSE = 0.005         # seconds between two calls of poll when nothing happens
MEMORY = 4 << 30      # octets of address space: what it reads from the network may ask for any amount
PARTS = 256 * 1024    # more than this do not fit into a line


class Connection:
    """A connection of the library. What it receives is fetched from a queue, which ends with None or an error."""

    def __init__(self, poller, names=None):
        self.poller = poller
        self.names = names    # what the library calls it
        self.received = queue.SimpleQueue()
        self.unsent = []      # what to call when all is sent

    def close(self):
        self.poller.ask(lambda: self.poller.close(self))

    def end(self, error=None):
        """Tell of the end. Without names, nothing keeps the library's socket open."""
        self.names = None
        for done in self.unsent:
            done(ConnectionError("the connection has ended"))
        self.unsent.clear()
        self.received.put(error)


class Poller:
    """A client or a server of the library, and what the thread that polls it does."""

    def __init__(self, side, host, port):
        self.side = side
        self.library = obj_over_tcp.objOverTcp(side, host, port)
        self.lock = threading.Lock()        # held to ask
        self.asked = queue.SimpleQueue()    # what is to be done between two calls of poll; None when it is over
        self.connections = {}               # by what the library calls them
        self.over = False

    def ask(self, do):
        with self.lock:
            if self.asked:
                self.asked.put(do)
                return
        do()

    def run(self, connected):
        """Poll until it is over. An exception ends this loop, as it ends those of the library's examples."""
        error = None
        try:
            while not self.over:
                event = self.library.poll()
                if event is None or event.eventType is events.MORE_TO_DO:
                    do_all(self.asked, 0 if event else PAUSE)
                else:
                    self.happened(event, connected)
        except Exception as failure:
            error = failure.with_traceback(None)    # it would keep sockets
        self.library.close()
        for connection in self.connections.values():
            connection.end(error)
        self.library = self.connections = None
        with self.lock:
            asked, self.asked = self.asked, None
        do_all(asked, 0)

    def happened(self, event, connected):
        if event.eventType is events.CONNECTED:
            connection = self.connections[event.connection] = connected(event.connection)
            return
        connection = self.connections.get(event.connection)
        if not connection:
            contract.log(f"an event without a connection: {event}")
        elif event.eventType is events.OBJECT_RECEIVED:
            connection.received.put((event.object,))
        elif event.eventType is events.DATA_SENT:
            for done in connection.unsent:
                done(None)
            connection.unsent.clear()
        elif event.eventType is events.DISCONNECTED:
            self.lose(connection)

    def lose(self, connection):
        """Drop a connection. A client would make a new one."""
        self.over = self.side == "client"
        del self.connections[connection.names]
        connection.end()

    def close(self, connection=None):
        """Close a connection of a server; everything without one, or on a client."""
        if not connection or self.side == "client":
            self.over = True
        elif connection.names:
            self.library.close(connection.names)
            self.lose(connection)

    def send(self, connection, message, done):
        if not connection.names:
            done(ConnectionError("the connection has ended"))
            return
        try:
            self.library.send(message, connection.names)
        except Exception as error:
            done(error)
        else:
            connection.unsent.append(done)


def do_all(asked, wait):
    """Do what is asked for, and wait so long for the first of it."""
    try:
        asked.get(timeout=wait)()
        while True:
            asked.get_nowait()()
    except queue.Empty:
        pass


class Server:
    """A server of the library. The first call of poll tells whether it listens."""

    def __init__(self, host, port):
        with ports.held(host, port) as self.port:
            self.poller = Poller("server", host, self.port)
            if self.poller.library.pendingEvents:
                raise OSError(self.poller.library.poll().errorMsg)

    def close(self):
        self.poller.ask(self.poller.close)


class Protocol(contract.Protocol):
    hello = {"name": "obj_over_tcp of Sergio Schmiegelow", "version": "unnumbered", "protocol": "objtcp",
             "roles": ["server", "client"], "can": ["objects"]}
    failure = Exception    # the library has no errors of its own
    kinds = {OSError: "closed", Exception: "malformed"}
    largest = 0xFFFFFFFF

    def listen(self, host, port, options, reports):
        return Server(host, port)

    def serve(self, server, accepted):
        numbers = itertools.count(1)

        def connected(names):
            connection = Connection(server.poller, names)
            accepted(connection, next(numbers))
            return connection

        server.poller.run(connected)

    def connect(self, host, port, options):
        return Connection(Poller("client", host, port))

    def wait_open(self, connection):
        """Have a thread poll a client, and wait until it is open. The library tries for ever."""
        poller = connection.poller
        if poller.side == "server":
            return

        def connected(names):
            connection.names = names
            connection.received.put(True)
            return connection

        threading.Thread(target=poller.run, args=(connected,), daemon=True).start()
        if connection.received.get() is not True:
            raise ConnectionError("closed before it was open")

    def converse(self, connection, reports):
        for received in iter(connection.received.get, None):
            if isinstance(received, Exception):
                raise received
            reports.received(connection, *received)

    def send(self, connection, message, done):
        connection.poller.ask(lambda: connection.poller.send(connection, message, done))

    def message(self, command):
        if (command.get("size") or 0) > MEMORY // 16:
            raise MemoryError    # the library copies what it sends a few times
        return values.asked(command, self.largest)

    def shown(self, message):
        """What is no object of the protocol is shown as a str that says so."""
        try:
            if few(message):
                return {"object": values.written(message)}
        except (KeyError, ValueError, RecursionError):
            pass
        return {"object": {"str": f"a {type(message).__name__} that cannot be shown"}}


def few(value):
    """Whether a value has few parts, counted as often as they are referred to."""
    waiting = [value]
    for _ in range(PARTS):
        if not waiting:
            return True
        part = waiting.pop()
        if isinstance(part, (list, tuple, set)):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(itertools.chain(*part.items()))
    return False


def Shim():
    import resource    # not on every system
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    return contract.Shim(Protocol())
