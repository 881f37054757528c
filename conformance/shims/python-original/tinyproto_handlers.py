# SPDX-License-Identifier: MIT
"""The subclasses that a program on the package writes: a connection handler, a server, and three plugins.

They report what such a program is told, and no more: a message, an exception, a hook, or the flag shutdown.
"""

import ast
import collections
import re
import socket
import threading

import contract
from tinyproto_package import tinyproto

FULL = 0xFE    # what a full server sends


def octet_in(error):
    """The other side's octet, which the package tells only in the text of an error; None if there was none."""
    found = re.search(r"bytearray\((.*)\)", str(error))
    octets = ast.literal_eval(found.group(1)) if found else b""
    return octets[0] if len(octets) == 1 else None


class Handler(tinyproto.TinyProtoConnection):
    """One connection. As in the examples of the package, what is to be sent waits for loop_pass."""

    shim = None
    id = None
    server = None    # the id of the server that has accepted it
    echo = False
    hooks = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lock = threading.Lock()         # guards the outbox
        self.outbox = collections.deque()    # pairs of message and tag; None once nothing is taken any more
        self.opened = False
        self.passed = False
        self.asked_to_close = False
        self.ended = threading.Event()       # the thread is over

    def run(self):    # the thread in version 2
        self.watch(super().run)

    def _connection_thread_runner(self):    # the thread in version 3
        self.watch(super()._connection_thread_runner)

    def watch(self, body):
        """Run the thread of the package, and report how it ended. One that dies has not closed its socket."""
        try:
            body()
        except Exception as error:
            self.died(error)
            self.flush()
        else:
            self.flush()
            self.shim.leave(self.id)
        finally:
            self.ended.set()

    def died(self, error):
        """Report the error that has ended the thread."""
        code = octet_in(error)
        if isinstance(error, PluginFault):
            self.fail("receive", "malformed", error)
        elif self.opened:
            refused = isinstance(error, tinyproto.TinyProtoError) and not self.shutdown
            self.fail("receive", "oversize" if refused else "closed", error)
        elif isinstance(error, socket.timeout):
            self.fail("accept" if self.server else "connect", "timeout", error, server=self.server)
        elif self.server:
            self.fail("accept", "handshake", error, server=self.server, code=code)
        else:
            self.fail("connect", "limit" if code == FULL else "handshake", error, code=code)

    def fail(self, op, kind, why, **members):
        self.shim.write("error", id=self.id, op=op, kind=kind, detail=str(why) or repr(why), **members)

    def flush(self):
        """Fail the transmissions that are not over."""
        with self.lock:
            unsent, self.outbox = self.outbox, None
        for _, tag in unsent:
            self.fail("send", "closed", "the connection has ended", tag=tag)

    def post(self, message, tag):
        """Ask for a transmission."""
        with self.lock:
            if self.outbox is not None:
                self.outbox.append((message, tag))
                return
        self.fail("send", "closed", "the connection has ended", tag=tag)

    def carry(self, message, tag):
        """Transmit a message. Returns whether the package says that it is sent; reports the failure if it does not.

        The package tells of a refusal by an exception, of the end of the stream by that and the flag shutdown, and of
        any other fault of the network by that flag alone.
        """
        try:
            self.transmit(message)
        except tinyproto.TinyProtoError as error:
            self.fail("send", "closed" if self.shutdown else "rejected", error, tag=tag, code=octet_in(error))
            return False
        if self.shutdown:
            self.fail("send", "closed", "transmit has returned and set shutdown", tag=tag)
        return not self.shutdown

    def hook(self, name):
        if self.hooks:
            self.shim.write("hook", id=self.id, name=name)

    def pre_loop(self):
        self.opened = True
        self.shim.write("open", id=self.id, server=self.server)
        self.hook("pre_loop")

    def transmission_received(self, msg):
        self.shim.write("message", id=self.id, **contract.shown(msg))
        if self.echo:
            self.carry(msg, None)

    def loop_pass(self):
        if not self.passed:
            self.passed = True
            self.hook("loop_pass")
        while self.outbox and not self.asked_to_close:
            message, tag = self.outbox[0]
            if self.carry(message, tag):
                self.shim.write("sent", id=self.id, tag=tag)
            self.outbox.popleft()
        if self.asked_to_close:
            self.shutdown = True

    def post_loop(self):
        self.hook("post_loop")


class Server(tinyproto.TinyProtoServer):
    """A server. Each of its connections gets an id and an entry in the shim."""

    shim = None
    id = None
    hooks = False
    listening = None    # set once it listens
    passed = False

    def hook(self, name, id=None):
        if self.hooks:
            self.shim.write("hook", id=id or self.id, name=name)

    def pre_loop(self):
        self.listening.set()
        self.hook("pre_loop")

    def loop_pass(self):
        if not self.passed:
            self.passed = True
            self.hook("loop_pass")

    def post_loop(self):
        self.hook("post_loop")

    def conn_init(self, conn_id, conn_o):
        conn_o.server = self.id
        self.shim.enter(conn_o)
        self.hook("conn_init", conn_o.id)

    def conn_shutdown(self, conn_id, conn_o):
        self.hook("conn_shutdown", conn_o.id)


class PluginFault(Exception):
    """A plugin cannot make a message of a payload."""


class Reverse(tinyproto.TinyProtoPlugin):
    def msg_transmit(self, msg):
        return bytes(msg)[::-1]

    msg_receive = msg_transmit


class Xor5A(tinyproto.TinyProtoPlugin):
    def msg_transmit(self, msg):
        return bytes(octet ^ 0x5A for octet in msg)

    msg_receive = msg_transmit


class PrefixP(tinyproto.TinyProtoPlugin):
    def msg_transmit(self, msg):
        return b"P" + bytes(msg)

    def msg_receive(self, msg):
        if msg[:1] != b"P":
            raise PluginFault("prefix-P: the payload does not begin with 50")
        return msg[1:]


PLUGINS = {"reverse": Reverse, "xor-5a": Xor5A, "prefix-P": PrefixP}
