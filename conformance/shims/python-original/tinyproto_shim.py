# SPDX-License-Identifier: MIT
"""The published package tinyproto, versions 2 and 3, behind the shim contract."""

import itertools
import json
import os
import socket
import threading
import time
import weakref

import contract
import ports
import tinyproto_package as package
from contract import log
from tinyproto_handlers import PLUGINS, Handler, Server
from tinyproto_package import tinyproto

GRACE = 1.0             # seconds that the threads of the package have to end by themselves before the suite is answered
VERDICT = 60.0          # seconds after which no case waits for anything any more
LARGEST = 0xF0FFFFFF    # the largest size of the protocol
HELLO = {"name": "tinyproto of Spajderix", "version": package.version(), "protocol": "tinyproto",
         "roles": ["server", "client"], "can": ["timeout", "limit", "plugins", "hooks"]}


def let_go(sock):
    """Close a socket of the package, and wake the thread that waits on it."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass    # not connected, or closed already
    sock.close()


class Shim:
    """The contract, for threads that end when the package lets them."""

    def __init__(self):
        self.output = threading.Lock()       # held to write a line
        self.numbers = itertools.count(1)    # for the ids of accepted connections
        self.servers = {}                    # by id
        self.live = {}                       # ids of connections not reported as closed, each with its client, if any
        # How long these exist is up to the package: what it forgets to close stays open as long as it refers to it.
        self.connections = weakref.WeakValueDictionary()
        self.sockets = weakref.WeakValueDictionary()

    def write(self, event, **members):
        """Write one event. A member that is None is left out."""
        members = {name: value for name, value in members.items() if value is not None}
        line = json.dumps({"event": event, **members}).encode() + b"\n"
        with self.output:
            while line:
                line = line[os.write(1, line):]

    def enter(self, connection):
        """Name a connection that was accepted."""
        connection.id = f"{connection.server}.{next(self.numbers)}"
        self.live[connection.id] = None
        self.keep(connection)

    def keep(self, connection):
        self.connections[connection.id] = connection
        self.sockets[connection.id] = connection.socket_o

    def leave(self, id):
        """Report the end of a connection, once."""
        if self.live.pop(id, self) is not self:
            self.write("closed", id=id)

    def equip(self, thing, options, **members):
        """Give a server or a client its handler and its plugins."""
        members.update(shim=self, echo=options.get("mode") == "echo", hooks=bool(options.get("hooks")))
        thing.set_conn_handler(type("Handler", (Handler,), members))
        for name in options.get("plugins") or []:
            thing.register_connection_plugin(PLUGINS[name])

    def do_hello(self, command):
        self.write("hello", **HELLO)

    def do_listen(self, command):
        id, options = command["id"], command.get("options") or {}
        kind = type("Server", (Server,), {
            "shim": self, "id": id, "hooks": bool(options.get("hooks")), "listening": threading.Event()})
        with ports.held(command["host"], command["port"]) as port:
            try:
                server = package.make_server(kind, command["host"], port)
            except (OSError, tinyproto.TinyProtoError) as error:
                self.write("error", id=id, op="listen", kind="listen", detail=str(error))
                return
            self.equip(server, options)
            server.connection_limit = options.get("max_connections")
            server.thread = threading.Thread(target=self.serve, args=(server,), daemon=True)
            self.servers[id] = server
            server.thread.start()
            server.listening.wait()
        if id in self.servers:
            self.write("listening", id=id, port=port)

    def serve(self, server):
        """Run a server. If its loop dies, nothing is accepted any more, and its connections go on."""
        try:
            server.start()
        except Exception as error:
            log(f"the loop of the server {server.id} has died: {error!r}")
            if not server.listening.is_set():
                del self.servers[server.id]
                self.write("error", id=server.id, op="listen", kind="listen", detail=str(error))
        finally:
            server.listening.set()

    def do_connect(self, command):
        id, options = command["id"], command.get("options") or {}
        client = tinyproto.TinyProtoClient()
        self.equip(client, options, id=id)
        if options.get("timeout_ms") is not None:
            client.socket_timeout = options["timeout_ms"] / 1000    # set_timeout of version 2 takes whole seconds only
        self.live[id] = client
        try:
            self.keep(package.connect(client, command["host"], command["port"]))
        except (OSError, tinyproto.TinyProtoError) as error:
            del self.live[id]
            self.write("error", id=id, op="connect", kind="handshake", detail=str(error))

    def do_send(self, command):
        names = {"id": command["id"], "tag": command.get("tag")}
        connection = self.connections.get(names["id"])
        if connection is None:
            self.write("error", op="send", kind="closed", detail="no such connection", **names)
            return
        try:
            connection.post(contract.octets(command, LARGEST), names["tag"])
        except (MemoryError, OverflowError):
            self.write("unsupported", cmd="send", **names)

    def do_close(self, command):
        if command["id"] in self.live:
            in_background(self.close, [command["id"]])
        else:
            self.write("closed", id=command["id"])

    def do_stop(self, command):
        in_background(self.stop, command["id"])

    def do_reset(self, command):
        in_background(self.reset)

    def stop(self, id):
        server = self.servers.pop(id, None)
        if server:
            self.close([each for each in list(self.live) if each.startswith(f"{id}.")], server)
        self.write("stopped", id=id)

    def reset(self):
        for id in list(self.servers):
            self.stop(id)
        self.close(list(self.live))
        for id in list(self.sockets):
            self.cut_off(id)
        self.write("reset")

    def close(self, ids, server=None):
        """Close connections, and their server, as a program does: by flags. Answer after the grace at the latest."""
        deadline = time.monotonic() + GRACE
        connections = [each for each in map(self.connections.get, ids) if each]
        for connection in connections:
            connection.asked_to_close = True
        if server:
            server.shutdown = True
            server.thread.join(GRACE)
            for sock in server.listen_socks:    # of a loop that has died
                let_go(sock)
        for connection in connections:
            connection.ended.wait(max(0, deadline - time.monotonic()))
        for id in ids:
            self.drop(id)
            self.leave(id)

    def drop(self, id):
        """Drop a connection as a program does: Python closes its socket, unless a thread of the package still uses it.

        Such a socket stays open, for the suite to see. It is cut off when the verdict is out.
        """
        connection = self.connections.get(id)
        if connection is None or connection.ended.is_set():
            self.cut_off(id)
            return
        log(f"{id} was asked to close, and has not ended within {GRACE} s")
        later = threading.Timer(VERDICT, self.cut_off, [id])
        later.daemon = True
        later.start()

    def cut_off(self, id):
        """Close the socket of a connection, if it still exists."""
        sock = self.sockets.get(id)
        if sock:
            let_go(sock)

    def obey(self, name, command):
        """Do one command."""
        do = getattr(self, f"do_{name}", None)
        if do is None:
            self.write("unsupported", cmd=name)
            return
        try:
            do(command)
        except Exception as error:    # a member is missing, or of the wrong type; or no port can be had
            names = {"id": command.get("id"), "tag": command.get("tag")}
            self.write("error", op=name, kind="malformed", detail=repr(error), **names)


def in_background(do, *args):
    threading.Thread(target=do, args=args, daemon=True).start()
