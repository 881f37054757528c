# SPDX-License-Identifier: MIT
"""The shim contract (SHIM.md), whatever the protocol: commands from standard input, events to standard output.

What differs between protocols is a Protocol: one subclass, in a module of its own.
"""

import base64
import concurrent.futures
import json
import os
import sys
import threading

INLINE = 64 * 1024    # the largest message that is written out; of a larger one, its hash
LINE = 256 * 1024     # the longest line, in octets without its end


class BadCommand(ValueError):
    """A command that lacks a member, or has one of the wrong type."""


def member(command, name, kind, default=None):
    """A member of a command. Without a default it must be there."""
    value = command.get(name)
    value = default if value is None else value
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadCommand(f"{name} is missing or of the wrong type")
    return value


def arguments(options, words):
    """Those options that words name, as the library's arguments."""
    given = {words[name]: member(options, name, (int, float)) for name in words if options.get(name) is not None}
    if "timeout" in given:
        given["timeout"] /= 1000
    return given


def octets(command, largest):
    """The octets that a send asks for. Of more than largest, which the library refuses unseen, only their number."""
    if command.get("data") is not None:
        try:
            return base64.b64decode(member(command, "data", str), validate=True)
        except ValueError as error:
            raise BadCommand(f"data is no base64: {error}") from error
    size, fill = member(command, "size", int), member(command, "fill", int, 0)
    if size < 0:
        raise BadCommand("size is negative")
    if size > largest:
        return bytes(size)
    period = bytes((i * 31 + fill) % 251 for i in range(251))
    return (period * (size // 251 + 1))[:size]


def shown(data):
    """The members of a message event that show octets."""
    if len(data) <= INLINE:
        return {"size": len(data), "data": base64.b64encode(data).decode()}
    import hashlib    # slow to load, and seldom needed
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


class Protocol:
    """What the shim needs of the library of a protocol.

    A server has a port. It and a connection have close(), which any thread may call, and which ends what waits.
    """

    hello = {}         # the members of the hello event
    failure = None     # the class of the library's errors. One with a code has met that octet
    kinds = {}         # the kinds of the contract by class of error, bases after their subclasses
    largest = None     # the largest message, in octets
    outlived = False   # whether a server that is closed leaves its connections open

    def kind(self, error):
        """What the contract calls an error of the library, or None for one of the system."""
        return next((kind for of, kind in self.kinds.items() if isinstance(error, of)), None)

    def listen(self, host, port, options, reports):
        """Return a server that listens. Raises OSError, or ValueError and the like for what the library cannot take."""
        raise NotImplementedError

    def serve(self, server, accepted):
        """Give accepted the connections and their numbers, each used once, until the server is closed.

        It returns the thread that reports the connection. Raises OSError or RuntimeError if the server cannot go on.
        """
        raise NotImplementedError

    def connect(self, host, port, options):
        """Return a connection, at once. Raises what listen does."""
        raise NotImplementedError

    def wait_open(self, connection):
        """Wait until a connection is open, or raise a failure."""

    def converse(self, connection, reports):
        """Report what an open connection receives until it has ended, and close it. A failure that ended it is raised."""
        raise NotImplementedError

    def send(self, connection, message, done):
        """Have a message sent. done(None) or done(failure) is called later, or at once. Does not wait."""
        raise NotImplementedError

    def message(self, command):
        """The message that a send asks for."""
        return octets(command, self.largest)

    def shown(self, message):
        """The members of the event that shows a message."""
        return shown(message)


class Connection:
    """A connection of a library whose calls wait, and a thread that sends on it, in the order asked for."""

    def __init__(self, library, place=()):
        self.library = library
        self.place = place    # what to connect to, if it was not accepted
        self.sender = concurrent.futures.ThreadPoolExecutor(1)

    def close(self):
        self.library.close()


class Framing(Protocol):
    """A Protocol without a handshake, of a library whose calls wait: receive on one thread, transmit on another."""

    options = {"timeout_ms": "timeout", "receive_limit": "receive_limit"}
    server = connection = None    # the classes of the library
    closed = None                 # the class of the failure that is no more than the end
    passing = ()                  # that of one after which a connection is read on

    def receive(self, library):
        """Wait for the next message and return it."""
        raise NotImplementedError

    def transmit(self, library, message):
        """Send a message, and return when it is sent."""
        raise NotImplementedError

    def listen(self, host, port, options, reports):
        return self.server(host, port, **arguments(options, self.options))

    def connect(self, host, port, options):
        return Connection(self.connection(**arguments(options, self.options)), (host, port))

    def wait_open(self, connection):
        if connection.place:
            connection.library.connect(*connection.place)

    def converse(self, connection, reports):
        try:
            while True:
                try:
                    reports.received(connection, self.receive(connection.library))
                except self.passing as error:
                    reports.failed(error)
        except self.closed:
            pass  # that is how it ends
        finally:
            connection.close()
            connection.sender.shutdown()

    def send(self, connection, message, done):
        try:
            future = connection.sender.submit(self.transmit, connection.library, message)
        except RuntimeError:
            done(self.closed("the connection is closed"))
        else:
            future.add_done_callback(lambda ended: done(ended.exception()))


class Reports:
    """What is reported of a server or a connection, by its id."""

    def __init__(self, shim, id, options):
        self.shim = shim
        self.id = id
        self.options = options

    def hook(self, name, number=None):
        """Report a hook, of the accepted connection with this number if there is one, if the options ask for hooks."""
        if self.options.get("hooks"):
            self.shim.write("hook", id=self.id if number is None else accepted_id(self.id, number), name=name)

    def received(self, connection, message):
        """Report a message. In echo mode, send it back."""
        self.shim.write("message", id=self.id, **self.shim.protocol.shown(message))
        if self.options.get("mode") == "echo":
            self.shim.protocol.send(connection, message, self.echoed)

    def echoed(self, error):
        """Report an echo that has failed, other than by the end of the connection."""
        if error and self.shim.protocol.kind(error) not in ("closed", "truncated"):
            self.shim.error("send", error, id=self.id)

    def failed(self, error):
        """Report a failure to receive."""
        self.shim.error("receive", error, id=self.id)


def encoded(event, members):
    """The line of an event, without its end."""
    members = {name: value for name, value in members.items() if value is not None}
    # UTF-8 is shorter than escapes. Surrogates have no UTF-8; their escapes are those of JSON.
    return json.dumps({"event": event, **members}, ensure_ascii=False).encode(errors="backslashreplace")


def accepted_id(server, number):
    """The id of a connection, made from that of the server."""
    return f"{server}.{number}"


class Shim:
    """The contract, for one protocol."""

    def __init__(self, protocol):
        self.protocol = protocol
        self.output = threading.Lock()    # held to write a line
        self.lock = threading.Lock()      # guards what follows
        self.servers = {}                 # by id, each with the thread that reports it
        self.connections = {}             # likewise

    def write(self, event, **members):
        """Write one event. A member that is None is left out. What is too long for a line is an error instead."""
        line = encoded(event, members)
        if len(line) > LINE:
            detail = f"the line of this {event} has {len(line)} octets, and SHIM.md allows {LINE}"
            line = encoded("error", {"id": members.get("id"), "op": "receive", "kind": "unsupported", "detail": detail})
        line += b"\n"
        with self.output:
            try:
                while line:
                    line = line[os.write(1, line):]
            except OSError as error:
                log(f"cannot write: {error}")

    def error(self, op, error, **members):
        """Report a failure that the library, or the system, told of."""
        code = getattr(error, "code", None)
        self.write("error", op=op, kind=self.protocol.kind(error) or op, code=code, detail=str(error), **members)

    def enter(self, things, id, thing, report, *more):
        """Have a thread report a server or a connection."""
        thread = threading.Thread(target=report, args=(id, thing, *more), daemon=True)
        with self.lock:
            things[id] = thing, thread
        thread.start()
        return thread

    def leave(self, things, id, event):
        """Report the end of a server or a connection."""
        with self.lock:
            del things[id]
        self.write(event, id=id)

    def serve(self, id, server, options):
        """Report a server until it is closed, and its connections."""
        self.write("listening", id=id, port=server.port)
        followers = []

        def accepted(connection, number):
            followers[:] = [thread for thread in followers if thread.is_alive()]
            own = accepted_id(id, number)
            followers.append(self.enter(self.connections, own, connection, self.follow, options, id))
            return followers[-1]

        try:
            self.protocol.serve(server, accepted)
        except (OSError, RuntimeError) as error:
            log(f"{id} cannot accept any more: {error}")
            server.close()
        if not self.protocol.outlived:
            for thread in followers:
                thread.join()
        self.leave(self.servers, id, "stopped")

    def follow(self, id, connection, options, server=None):
        """Report a connection, from its opening to its end."""
        try:
            self.protocol.wait_open(connection)
        except self.protocol.failure as error:
            self.error("accept" if server else "connect", error, id=id, server=server)
        else:
            self.write("open", id=id, server=server)
            reports = Reports(self, id, options)
            try:
                self.protocol.converse(connection, reports)
            except self.protocol.failure as error:
                reports.failed(error)
        self.leave(self.connections, id, "closed")

    def place(self, command):
        """The id, address and options of what a command asks for."""
        id, options = member(command, "id", str), member(command, "options", dict, {})
        host, port = member(command, "host", str), member(command, "port", int)
        if id in self.servers or id in self.connections:
            raise BadCommand("the id is in use")
        return id, host, port, options

    def start(self, command, make, things, report):
        """Make a server or a connection, and have a thread report it."""
        id, host, port, options = self.place(command)
        try:
            thing = make(id, host, port, options)
        except BadCommand:
            raise
        except (OSError, ValueError, TypeError, OverflowError) as error:
            self.error(command["cmd"], error, id=id)
        else:
            self.enter(things, id, thing, report, options)

    def end(self, command, things, event):
        """Close a server or a connection. Its own thread writes the event."""
        id = member(command, "id", str)
        thing, _ = things.get(id, (None, None))
        if thing:
            thing.close()
        else:
            self.write(event, id=id)

    def do_hello(self, command):
        self.write("hello", **self.protocol.hello)

    def do_listen(self, command):
        def make(id, host, port, options):
            return self.protocol.listen(host, port, options, Reports(self, id, options))

        self.start(command, make, self.servers, self.serve)

    def do_connect(self, command):
        def make(id, host, port, options):
            return self.protocol.connect(host, port, options)

        self.start(command, make, self.connections, self.follow)

    def do_close(self, command):
        self.end(command, self.connections, "closed")

    def do_stop(self, command):
        self.end(command, self.servers, "stopped")

    def do_send(self, command):
        names = {"id": member(command, "id", str), "tag": command.get("tag")}
        connection, _ = self.connections.get(names["id"], (None, None))
        if not connection:
            self.write("error", op="send", kind="closed", detail="no such connection", **names)
            return
        try:
            message = self.protocol.message(command)
        except (MemoryError, OverflowError):
            self.write("unsupported", cmd="send", **names)
            return

        def done(error):
            if error:
                self.error("send", error, **names)
            else:
                self.write("sent", **names)

        self.protocol.send(connection, message, done)

    def do_reset(self, command):
        self.close_all()
        self.write("reset")

    def close_all(self):
        """Close everything, and wait until it is reported."""
        with self.lock:
            things = [*self.servers.values(), *self.connections.values()]
        for thing, thread in things:
            thing.close()
            thread.join()

    def obey(self, name, command):
        """Do one command."""
        do = getattr(self, f"do_{name}", None)
        if do is None:
            self.write("unsupported", cmd=name)
            return
        try:
            do(command)
        except BadCommand as error:
            names = {"id": command.get("id"), "tag": command.get("tag")}
            self.write("error", op=name, kind="malformed", detail=str(error), **names)


def commands():
    """Each command of standard input with its name, until it ends or quit comes."""
    for line in sys.stdin.buffer:
        try:
            command = json.loads(line.decode())
            if not isinstance(command, dict):
                raise BadCommand("no JSON object")
            name = member(command, "cmd", str)
        except (ValueError, RecursionError) as error:
            log(f"ignored: {error}")
            continue
        if name == "quit":
            return
        yield name, command


def log(text):
    sys.stderr.write(text + "\n")
