# SPDX-License-Identifier: MIT
"""gruv.py behind the shim contract."""

import concurrent.futures
import itertools
import socket

import contract
import gruv

OPTIONS = {"timeout_ms": "timeout", "receive_limit": "receive_limit"}


class Connection:
    """A socket of the library, and a thread that writes to it: in the order asked for, while another one reads."""

    def __init__(self, sock, place=()):
        self.socket = sock
        self.place = place    # what to connect to, if it was not accepted
        self.writer = concurrent.futures.ThreadPoolExecutor(1)

    def close(self):
        self.socket.close()


class Protocol(contract.Protocol):
    hello = {"name": "gruv.py", "version": "1.0", "protocol": "gruv", "roles": ["server", "client"],
             "can": ["timeout", "receive_limit"] + ["ipv6"] * socket.has_ipv6}
    failure = gruv.GruvError
    kinds = {
        gruv.OversizeError: "oversize",
        gruv.TruncatedError: "truncated",
        gruv.TimedOut: "timeout",
        gruv.ClosedError: "closed",
    }
    largest = gruv.LARGEST

    def listen(self, host, port, options, reports):
        return gruv.Server(host, port, **contract.arguments(options, OPTIONS))

    def serve(self, server, accepted):
        numbers = itertools.count(1)
        server.start(lambda _, sock: accepted(Connection(sock), next(numbers)).join(), blocking=True)

    def connect(self, host, port, options):
        return Connection(gruv.Socket(**contract.arguments(options, OPTIONS)), (host, port))

    def wait_open(self, connection):
        if connection.place:
            connection.socket.connect(*connection.place)

    def converse(self, connection, reports):
        try:
            while True:
                try:
                    reports.received(connection, connection.socket.read())
                except gruv.TimedOut as error:
                    reports.failed(error)
        except gruv.ClosedError:
            pass  # that is how it ends
        finally:
            connection.close()
            connection.writer.shutdown()

    def send(self, connection, message, done):
        try:
            future = connection.writer.submit(connection.socket.write, message)
        except RuntimeError:
            done(gruv.ClosedError("the connection is closed"))
        else:
            future.add_done_callback(lambda ended: done(ended.exception()))
