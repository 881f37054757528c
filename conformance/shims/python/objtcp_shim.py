# SPDX-License-Identifier: MIT
"""objtcp.py behind the shim contract."""

import base64
import concurrent.futures
import itertools
import socket

import contract
import objtcp

OPTIONS = {"timeout_ms": "timeout", "receive_limit": "receive_limit"}


def parsed(value):
    """The object that a VALUE of the contract stands for. Raises TypeError or ValueError if it stands for none."""
    if value is None or isinstance(value, bool):
        return value
    [(kind, content)] = value.items()
    return PARSED[kind](content)


PARSED = {
    "int": int,
    "float": float,
    "str": str,
    "bytes": lambda content: base64.b64decode(content, validate=True),
    "list": lambda content: [parsed(part) for part in content],
    "tuple": lambda content: tuple(parsed(part) for part in content),
    "set": lambda content: {parsed(part) for part in content},
    "dict": lambda content: {parsed(key): parsed(part) for key, part in content},
}


def written(value):
    """The VALUE of an object."""
    if value is None or isinstance(value, bool):
        return value
    kind = type(value)
    return digest(value) if kind is bytes and len(value) > contract.INLINE else {kind.__name__: WRITTEN[kind](value)}


def digest(value):
    """What stands for octets that are too many."""
    import hashlib    # slow to load, and seldom needed
    return {"bytes_sha256": hashlib.sha256(value).hexdigest()}


def parts(value):
    return [written(part) for part in value]


WRITTEN = {
    int: str,
    float: repr,
    str: str,
    bytes: lambda value: base64.b64encode(value).decode(),
    list: parts,
    tuple: parts,
    set: parts,
    dict: lambda value: [[written(key), written(part)] for key, part in value.items()],
}


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
        if command.get("size") is not None:
            return contract.octets(command, self.largest)
        try:
            return parsed(command.get("object"))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            # What Python refuses to build, as a list in a set, cannot be sent either.
            raise contract.BadCommand(f"object is none: {error}") from error

    def shown(self, message):
        return {"object": written(message)}
