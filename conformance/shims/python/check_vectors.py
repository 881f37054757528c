# SPDX-License-Identifier: MIT
"""Checks the libraries beside it against the vectors: tinyproto vectors --protocol gruv | python3 check_vectors.py

Each conversation is played over a TCP connection of its own; this program is the other side, and the caller, who knows
a library by what the shim makes of it (contract.Protocol). It prints a line for each vector that does not hold, and
ends with 1 if there was one. Left out are sizes alone, for which the libraries have no functions.
"""

import importlib
import json
import queue
import socket
import sys
import threading

import values

PATIENCE = 10.0   # seconds to wait for what must come; only a failure waits it out
ENOUGH = 20       # failures, after which nothing more is played

IS_OPEN = [{"reports": ["open"]}]
OPENINGS = {"tinyproto": [{"sends": "FF"}, {"receives": "FF"}] + IS_OPEN}    # of the others, IS_OPEN alone


class Mismatch(Exception):
    """The library does not do what the vector says."""


class Conversation:
    """One vector, played step by step. It is told what a contract.Reports is told."""

    def __init__(self, protocol, role, options):
        self.protocol = protocol
        self._outcome = None               # of the transmission that is under way
        self._arrived = queue.Queue()      # first whether the connection is open, then what is delivered or goes wrong
        options = {**options, "timeout_ms": 3000 * PATIENCE}
        if role == "initiator":
            with socket.create_server(("127.0.0.1", 0)) as listener:
                listener.settimeout(PATIENCE)
                library = protocol.connect(*listener.getsockname(), options)
                self._follow(library)
                self.wire = listener.accept()[0]
            self._close = library.close
        else:
            server = protocol.listen("127.0.0.1", 0, options, self)
            start(protocol.serve, server, lambda library, number: self._follow(library))
            self.wire = socket.create_connection(("127.0.0.1", server.port))
            self._close = server.close
        self.wire.settimeout(PATIENCE)

    def play(self, steps):
        """Take each step, then see that the library has sent nothing more."""
        for step in steps:
            (what, value), = step.items()
            if what in ("transmit", "sends", "receives", "delivers"):
                value = bytes.fromhex(value)
            getattr(self, what)(value)
        self._close()
        self.sends(b"")

    def close(self):
        """Leave nothing behind."""
        self._close()
        self.wire.close()

    def transmit(self, message):
        self._outcome = queue.Queue()
        self.protocol.send(self.library, message, self._outcome.put)

    def sends(self, octets):
        """Read as many octets; none stand for the end of the stream."""
        got = b""
        while len(got) < max(len(octets), 1):
            part = self.wire.recv(len(octets) - len(got) or 1)
            if not part:
                break
            got += part
        want("octets sent", octets.hex(" "), got.hex(" "))

    def receives(self, octets):
        self.wire.sendall(octets)

    def ends(self, _):
        self.wire.shutdown(socket.SHUT_WR)

    def delivers(self, message):
        want("message delivered", message, self._arrived.get(timeout=PATIENCE))

    def delivers_object(self, value):
        got = self._arrived.get(timeout=PATIENCE)
        if isinstance(got, Exception):
            raise Mismatch(f"object delivered: got {got!r}, want {value}")
        want("object delivered", ordered(value), ordered(values.written(got)))

    def reports(self, any_of):
        if self._outcome:
            got, self._outcome = self._outcome.get(timeout=PATIENCE) or "sent", None
        else:
            got = self._arrived.get(timeout=PATIENCE)
        if isinstance(got, Exception):
            got = self.protocol.kind(got) or repr(got)
        if got not in any_of:
            raise Mismatch(f"report: got {got}, want one of {any_of}")

    def received(self, _, message):
        self._arrived.put(message)

    def failed(self, error):
        self._arrived.put(error)

    def hook(self, *_):
        """The vectors have no hooks."""

    def _follow(self, library):
        self.library = library
        return start(self._receive)

    def _receive(self):
        try:
            self.protocol.wait_open(self.library)
            self._arrived.put("open")
            self.protocol.converse(self.library, self)
            self._arrived.put("closed")
        except self.protocol.failure as error:
            self._arrived.put(error)


def start(do, *arguments):
    thread = threading.Thread(target=do, args=arguments, daemon=True)
    thread.start()
    return thread


def ordered(value):
    """A VALUE of SHIM.md, with what is in a set or a dict in one order."""
    if isinstance(value, list):
        return [ordered(part) for part in value]
    if not isinstance(value, dict):
        return value
    (kind, content), = value.items()
    content = ordered(content)
    return {kind: sorted(content, key=repr) if kind in ("set", "dict") else content}


def want(what, expected, got):
    if got != expected:
        raise Mismatch(f"{what}: got {got!r}, want {expected!r}")


def play(protocol, vector, role):
    """Play a vector with the library in this role, and return what went wrong, or None."""
    opening = OPENINGS.get(protocol.hello["protocol"], IS_OPEN)
    steps = vector["steps"] if vector["role"] == role else opening + vector["steps"]
    conversation = Conversation(protocol, role, {name: vector.get(name) for name in ("receive_limit", "plugins")})
    try:
        conversation.play(steps)
    except (Mismatch, OSError, queue.Empty) as error:
        return f"{vector['id']}, as {role}: {error!r}"
    finally:
        conversation.close()
    return None


def main():
    try:
        read = json.load(sys.stdin)
        vectors, name = read["conversations"], read["header"]["protocol"]
    except (ValueError, KeyError, TypeError) as error:
        print(f"standard input is not what tinyproto vectors prints: {error!r}", file=sys.stderr)
        return 2
    try:
        protocol = importlib.import_module(f"{name}_shim").Protocol()
    except ImportError:
        print(f"these are vectors of {name}, of which there is no library here", file=sys.stderr)
        return 2
    played = failed = 0
    for vector in vectors:
        roles = [vector["role"]] if vector["role"] in ("initiator", "acceptor") else ["initiator", "acceptor"]
        for role in roles:
            fault = play(protocol, vector, role)
            played += 1
            if fault:
                failed += 1
                print(fault)
            if failed == ENOUGH:
                print("that is enough")
                return 1
    print(f"{played} played, {failed} failed")
    return 1 if failed or not played else 0


if __name__ == "__main__":
    sys.exit(main())
