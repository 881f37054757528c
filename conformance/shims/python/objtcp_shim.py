# SPDX-License-Identifier: MIT
"""objtcp.py behind the shim contract."""

import concurrent.futures
import itertools
import socket

import contract
import objtcp
import values

OPTIONS = {"timeout_ms": "timeout", "receive_limit": "receive_limit"}


class Connection:
    """A connection of the library, and a thread that sends on it, in the order asked for, while another receives."""

    def __init__(self, library, place=()):
        self.library = library
        self.place = place    # what to connect to, if it was not accepted
        self.sender = concurrent.futures.ThreadPoolExecutor(1)

    def close(self):
        self.library.close()


class Protocol(contract.Protocol):
    hello = {"name": "objtcp.py", "version": "1.0", "protocol": "objtcp", "roles": ["server", "client"],
             "can": ["timeout", "receive_limit", "objects"] + ["ipv6"] * socket.has_ipv6}
    failure = objtcp.ObjTcpError
    kinds = {
        objtcp.UnfitError: "malformed",
        objtcp.MalformedError: "malformed",
        objtcp.OversizeError: "oversize",
        objtcp.TruncatedError: "truncated",
        objtcp.StalledError: "timeout",
        objtcp.ClosedError: "closed",
    }
    largest = objtcp.LARGEST

    def listen(self, host, port, options, reports):
        return objtcp.Server(host, port, **contract.arguments(options, OPTIONS))

    def serve(self, server, accepted):
        try:
            for number in itertools.count(1):
                accepted(Connection(server.accept()), number)
        except objtcp.ClosedError:
            pass

    def connect(self, host, port, options):
        return Connection(objtcp.Connection(**contract.arguments(options, OPTIONS)), (host, port))

    def wait_open(self, connection):
        if connection.place:
            connection.library.connect(*connection.place)

    def converse(self, connection, reports):
        try:
            while True:
                reports.received(connection, connection.library.receive())
        except objtcp.ClosedError:
            pass  # that is how it ends
        finally:
            connection.close()
            connection.sender.shutdown()

    def send(self, connection, message, done):
        try:
            future = connection.sender.submit(connection.library.send, message)
        except RuntimeError:
            done(objtcp.ClosedError("the connection is closed"))
        else:
            future.add_done_callback(lambda ended: done(ended.exception()))

    def message(self, command):
        return values.asked(command, self.largest)

    def shown(self, message):
        return {"object": values.written(message)}
