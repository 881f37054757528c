# SPDX-License-Identifier: MIT
"""tinyproto.py behind the shim contract."""

import socket

import contract
import tinyproto
from plugins import PLUGINS

CLIENT_OPTIONS = {"timeout_ms": "timeout", "receive_limit": "receive_limit"}
SERVER_OPTIONS = {**CLIENT_OPTIONS, "max_connections": "limit"}


def arguments(options, words):
    """The plugins, and those options that words name, as the library's arguments."""
    names = contract.member(options, "plugins", list, [])
    if not all(isinstance(name, str) and name in PLUGINS for name in names):
        raise contract.BadCommand(f"plugins are not all out of {', '.join(PLUGINS)}")
    return {**contract.arguments(options, words), "plugins": [PLUGINS[name] for name in names]}


class Reporter(tinyproto.LoopHooks):
    """Reports the hooks of a loop. Of loop_pass it reports the first call alone."""

    def __init__(self, reports):
        self.reports = reports
        self.passed = False

    def pre_loop(self, endpoint):
        self.reports.hook("pre_loop")

    def loop_pass(self, endpoint):
        if not self.passed:
            self.passed = True
            self.reports.hook("loop_pass")

    def post_loop(self, endpoint):
        self.reports.hook("post_loop")


class ServerReporter(Reporter, tinyproto.ServerHooks):
    """Reports the hooks of a server."""

    def conn_init(self, connection):
        self.reports.hook("conn_init", connection.number)

    def conn_shutdown(self, connection):
        self.reports.hook("conn_shutdown", connection.number)


class ConnectionReporter(Reporter, tinyproto.Hooks):
    """Reports what an open connection receives, and its hooks."""

    def received(self, connection, message):
        self.reports.received(connection, message)

    def failed(self, connection, error):
        self.reports.failed(error)


class Protocol(contract.Protocol):
    hello = {"name": "tinyproto.py", "version": "1.0", "protocol": "tinyproto", "roles": ["server", "client"],
             "can": ["timeout", "receive_limit", "limit", "plugins", "hooks"] + ["ipv6"] * socket.has_ipv6}
    failure = tinyproto.TinyProtoError
    kinds = {
        tinyproto.OversizeError: "oversize",
        tinyproto.PluginError: "malformed",
        tinyproto.LimitError: "limit",
        tinyproto.RefusedError: "rejected",
        tinyproto.HandshakeError: "handshake",
        tinyproto.TruncatedError: "truncated",
        tinyproto.StalledError: "timeout",
        tinyproto.CollisionError: "collision",
        tinyproto.ClosedError: "closed",
    }
    largest = tinyproto.LARGEST

    def listen(self, host, port, options, reports):
        return tinyproto.Server(host, port, hooks=ServerReporter(reports), **arguments(options, SERVER_OPTIONS))

    def serve(self, server, accepted):
        try:
            while True:
                connection = server.accept()
                accepted(connection, connection.number)
        except tinyproto.ClosedError:
            pass

    def connect(self, host, port, options):
        return tinyproto.connect(host, port, **arguments(options, CLIENT_OPTIONS))

    def wait_open(self, connection):
        connection.wait_open()

    def converse(self, connection, reports):
        connection.loop(ConnectionReporter(reports))

    def send(self, connection, message, done):
        connection.transmit(message, done)
