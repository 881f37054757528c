# SPDX-License-Identifier: MIT
"""gruv.py behind the shim contract."""

import itertools
import socket

import contract
import gruv


class Protocol(contract.Framing):
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
    server, connection = gruv.Server, gruv.Socket
    closed, passing = gruv.ClosedError, gruv.TimedOut

    def serve(self, server, accepted):
        numbers = itertools.count(1)
        server.start(lambda _, sock: accepted(contract.Connection(sock), next(numbers)).join(), blocking=True)

    def receive(self, library):
        return library.read()

    def transmit(self, library, message):
        library.write(message)
