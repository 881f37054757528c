# SPDX-License-Identifier: MIT
"""The shim of tinyproto.py: passes commands from standard input to the library, and what it says to standard output.

See SHIM.md for the contract.
"""

import base64
import json
import os
import socket
import sys
import threading

import tinyproto
from plugins import PLUGINS

HELLO = {"name": "tinyproto.py", "version": "1.0", "protocol": "tinyproto", "roles": ["server", "client"],
         "can": ["timeout", "receive_limit", "limit", "plugins", "hooks"] + ["ipv6"] * socket.has_ipv6}
CLIENT_OPTIONS = {"timeout_ms": "timeout", "receive_limit": "receive_limit"}
SERVER_OPTIONS = {**CLIENT_OPTIONS, "max_connections": "limit"}
INLINE = 64 * 1024    # the largest message that is written out; of a larger one, its hash
KINDS = {
    tinyproto.OversizeError: "oversize",
    tinyproto.PluginError: "malformed",
    tinyproto.RefusedError: "rejected",
    tinyproto.LimitError: "limit",
    tinyproto.HandshakeError: "handshake",
    tinyproto.TruncatedError: "truncated",
    tinyproto.StalledError: "timeout",
    tinyproto.CollisionError: "collision",
    tinyproto.ClosedError: "closed",
}


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
    """The plugins, and those options that words name, as the library's arguments."""
    given = {words[name]: member(options, name, (int, float)) for name in words if options.get(name) is not None}
    if "timeout" in given:
        given["timeout"] /= 1000
    names = member(options, "plugins", list, [])
    if not all(isinstance(name, str) and name in PLUGINS for name in names):
        raise BadCommand(f"plugins are not all out of {', '.join(PLUGINS)}")
    return {**given, "plugins": [PLUGINS[name] for name in names]}


def payload(command):
    """The message that a send asks for."""
    if command.get("data") is not None:
        try:
            return base64.b64decode(member(command, "data", str), validate=True)
        except ValueError as error:
            raise BadCommand(f"data is no base64: {error}") from error
    size, fill = member(command, "size", int), member(command, "fill", int, 0)
    if size < 0:
        raise BadCommand("size is negative")
    if size > tinyproto.LARGEST:
        return bytes(size)    # the library refuses it unseen
    period = bytes((i * 31 + fill) % 251 for i in range(251))
    return (period * (size // 251 + 1))[:size]


def accepted(server, connection):
    """The id of a connection, made from that of the server."""
    return f"{server}.{connection.number}"


class Reporter(tinyproto.LoopHooks):
    """Reports the hooks of a loop, if the options ask for them. Of loop_pass it reports the first call alone."""

    def __init__(self, shim, id, options):
        self.shim = shim
        self.id = id
        self.options = options
        self.passed = False

    def hook(self, name, id=None):
        if self.options.get("hooks"):
            self.shim.write("hook", id=id or self.id, name=name)

    def pre_loop(self, endpoint):
        self.hook("pre_loop")

    def loop_pass(self, endpoint):
        if not self.passed:
            self.passed = True
            self.hook("loop_pass")

    def post_loop(self, endpoint):
        self.hook("post_loop")


class ServerReporter(Reporter, tinyproto.ServerHooks):
    """Reports the hooks of a server."""

    def conn_init(self, connection):
        self.hook("conn_init", accepted(self.id, connection))

    def conn_shutdown(self, connection):
        self.hook("conn_shutdown", accepted(self.id, connection))


class ConnectionReporter(Reporter, tinyproto.Hooks):
    """Reports what an open connection receives, and its hooks. In echo mode it sends each message back."""

    def received(self, connection, message):
        self.shim.message(self.id, message)
        if self.options.get("mode") == "echo":
            connection.transmit(message, self.echoed)

    def echoed(self, error):
        """Report an echo that has failed, other than by the end of the connection."""
        if error and not isinstance(error, tinyproto.ClosedError):
            self.shim.error("send", error, id=self.id)

    def failed(self, connection, error):
        self.shim.error("receive", error, id=self.id)


class Shim:
    def __init__(self):
        self.output = threading.Lock()    # held to write a line
        self.lock = threading.Lock()      # guards the next line
        self.things = {}                  # servers and connections by id, each with the thread that reports it

    def write(self, event, **members):
        """Write one event. A member that is None is left out."""
        members = {name: value for name, value in members.items() if value is not None}
        line = json.dumps({"event": event, **members}).encode() + b"\n"
        with self.output:
            try:
                while line:
                    line = line[os.write(1, line):]
            except OSError as error:
                log(f"cannot write: {error}")

    def error(self, op, error, **members):
        """Report a failure that the library, or the system, told of."""
        code = getattr(error, "code", None)
        self.write("error", op=op, kind=KINDS.get(type(error), op), code=code, detail=str(error), **members)

    def enter(self, id, thing, report, *more):
        """Have a thread report a server or a connection."""
        thread = threading.Thread(target=report, args=(id, thing, *more), daemon=True)
        with self.lock:
            self.things[id] = thing, thread
        thread.start()
        return thread

    def leave(self, id, event):
        """Report the end of a server or a connection."""
        with self.lock:
            del self.things[id]
        self.write(event, id=id)

    def serve(self, id, server, options):
        """Report a server until it is closed, and its connections."""
        self.write("listening", id=id, port=server.port)
        followers = []
        try:
            while True:
                connection = server.accept()
                followers = [thread for thread in followers if thread.is_alive()]
                followers.append(self.enter(accepted(id, connection), connection, self.follow, options, id))
        except tinyproto.ClosedError:
            pass
        except (OSError, RuntimeError) as error:
            log(f"{id} cannot accept any more: {error}")
            server.close()
        for thread in followers:
            thread.join()
        self.leave(id, "stopped")

    def follow(self, id, connection, options, server=None):
        """Report a connection, from its opening to its end."""
        try:
            connection.wait_open()
        except tinyproto.TinyProtoError as error:
            self.error("accept" if server else "connect", error, id=id, server=server)
        else:
            self.write("open", id=id, server=server)
            try:
                connection.loop(ConnectionReporter(self, id, options))
            except tinyproto.BrokenError as error:
                self.error("receive", error, id=id)
        self.leave(id, "closed")

    def message(self, id, data):
        """Report a message."""
        if len(data) <= INLINE:
            self.write("message", id=id, size=len(data), data=base64.b64encode(data).decode())
        else:
            import hashlib    # slow to load, and seldom needed
            self.write("message", id=id, size=len(data), sha256=hashlib.sha256(data).hexdigest())

    def start(self, command, make, words, report, **more):
        """Make a server or a connection, and have a thread report it."""
        id, options = member(command, "id", str), member(command, "options", dict, {})
        place = member(command, "host", str), member(command, "port", int)
        given = arguments(options, words)
        if id in self.things:
            raise BadCommand("the id is in use")
        try:
            thing = make(*place, **given, **{name: kind(self, id, options) for name, kind in more.items()})
        except (OSError, ValueError, TypeError, OverflowError) as error:
            self.error(command["cmd"], error, id=id)
        else:
            self.enter(id, thing, report, options)

    def end(self, command, event):
        """Close a server or a connection. Its own thread writes the event."""
        id = member(command, "id", str)
        thing, _ = self.things.get(id, (None, None))
        if thing:
            thing.close()
        else:
            self.write(event, id=id)

    def do_hello(self, command):
        self.write("hello", **HELLO)

    def do_listen(self, command):
        self.start(command, tinyproto.Server, SERVER_OPTIONS, self.serve, hooks=ServerReporter)

    def do_connect(self, command):
        self.start(command, tinyproto.connect, CLIENT_OPTIONS, self.follow)

    def do_close(self, command):
        self.end(command, "closed")

    def do_stop(self, command):
        self.end(command, "stopped")

    def do_send(self, command):
        names = {"id": member(command, "id", str), "tag": command.get("tag")}
        connection, _ = self.things.get(names["id"], (None, None))
        if not isinstance(connection, tinyproto.Connection):
            self.error("send", tinyproto.ClosedError("no such connection"), **names)
            return
        try:
            data = payload(command)
        except (MemoryError, OverflowError):
            self.write("unsupported", cmd="send", **names)
            return

        def done(error):
            if error:
                self.error("send", error, **names)
            else:
                self.write("sent", **names)

        connection.transmit(data, done)

    def do_reset(self, command):
        self.close_all()
        self.write("reset")

    def close_all(self):
        """Close everything, and wait until it is reported."""
        with self.lock:
            things = list(self.things.values())
        for thing, thread in things:
            thing.close()
            thread.join()

    def obey(self, line):
        """Do one command. False means quit."""
        try:
            command = json.loads(line.decode())
            if not isinstance(command, dict):
                raise BadCommand("no JSON object")
            name = member(command, "cmd", str)
        except (ValueError, RecursionError) as error:
            log(f"ignored: {error}")
            return True
        if name == "quit":
            return False
        do = getattr(self, f"do_{name}", None)
        if do is None:
            self.write("unsupported", cmd=name)
            return True
        try:
            do(command)
        except BadCommand as error:
            names = {"id": command.get("id"), "tag": command.get("tag")}
            self.write("error", op=name, kind="malformed", detail=str(error), **names)
        return True


def log(text):
    sys.stderr.write(text + "\n")


def main():
    shim = Shim()
    for line in sys.stdin.buffer:
        if not shim.obey(line):
            break
    shim.close_all()


if __name__ == "__main__":
    main()
