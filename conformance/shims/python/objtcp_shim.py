# SPDX-License-Identifier: MIT
"""objtcp.py behind the shim contract."""

import itertools
import socket

import contract
import objtcp
import values


class Protocol(contract.Framing):
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
    server, connection, closed = objtcp.Server, objtcp.Connection, objtcp.ClosedError

    def serve(self, server, accepted):
        try:
            for number in itertools.count(1):
                accepted(contract.Connection(server.accept()), number)
        except objtcp.ClosedError:
            pass

    def receive(self, library):
        return library.receive()

    def transmit(self, library, message):
        library.send(message)

    def message(self, command):
        return values.asked(command, self.largest)

    def shown(self, message):
        return {"object": values.written(message)}
