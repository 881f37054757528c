# SPDX-License-Identifier: MIT
"""Checks tinyproto.py against the vectors: tinyproto vectors | python3 check_vectors.py

Each conversation is played over a TCP connection of its own; this program is the other side, and the caller. It prints
a line for each vector that does not hold, and ends with 1 if there was one. Left out are sizes alone, for which the
library has no functions.
"""

import json
import queue
import socket
import sys
import threading

import tinyproto
from plugins import PLUGINS

PATIENCE = 10.0   # seconds to wait for what must come; only a failure waits it out
ENOUGH = 20       # failures, after which nothing more is played

WORDS = (         # subclasses before their bases
    (tinyproto.LimitError, "limit"),
    (tinyproto.RefusedError, "rejected"),
    (tinyproto.OversizeError, "oversize"),
    (tinyproto.HandshakeError, "handshake"),
    (tinyproto.TruncatedError, "truncated"),
    (tinyproto.CollisionError, "collision"),
    (tinyproto.ClosedError, "closed"),
)
OPENING = [{"sends": "FF"}, {"receives": "FF"}, {"reports": ["open"]}]


def word(error):
    """What the vectors call an error of the library."""
    return next((name for kind, name in WORDS if isinstance(error, kind)), repr(error))


class Mismatch(Exception):
    """The library does not do what the vector says."""


class Conversation:
    """One vector, played step by step."""

    def __init__(self, role, receive_limit, plugins):
        options = {"timeout": 3 * PATIENCE, "receive_limit": receive_limit,
                   "plugins": [PLUGINS[name] for name in plugins]}
        if role == "initiator":
            with socket.create_server(("127.0.0.1", 0)) as listener:
                self.library = tinyproto.connect(*listener.getsockname(), **options)
                self.wire = listener.accept()[0]
            self._close = self.library.close
        else:
            server = tinyproto.Server("127.0.0.1", **options)
            self.wire = socket.create_connection(("127.0.0.1", server.port))
            self.library = server.accept()
            self._close = server.close
        self.wire.settimeout(PATIENCE)
        self._outcome = None               # of the transmission that is under way
        self._arrived = queue.Queue()      # first whether the connection is open, then what is delivered
        threading.Thread(target=self._receive, daemon=True).start()

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
        self.library.transmit(message, self._outcome.put)

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

    def reports(self, any_of):
        if self._outcome:
            got, self._outcome = self._outcome.get(timeout=PATIENCE) or "sent", None
        else:
            got = self._arrived.get(timeout=PATIENCE)
        got = word(got) if isinstance(got, Exception) else got
        if got not in any_of:
            raise Mismatch(f"report: got {got}, want one of {any_of}")

    def _receive(self):
        try:
            self.library.wait_open()
            self._arrived.put("open")
            while True:
                try:
                    self._arrived.put(self.library.receive())
                except tinyproto.OversizeError as error:
                    self._arrived.put(error)
        except tinyproto.TinyProtoError as error:
            self._arrived.put(error)


def want(what, expected, got):
    if got != expected:
        raise Mismatch(f"{what}: got {got!r}, want {expected!r}")


def play(vector, role):
    """Play a vector with the library in this role, and return what went wrong, or None."""
    steps = vector["steps"] if vector["role"] == role else OPENING + vector["steps"]
    conversation = Conversation(role, vector.get("receive_limit", tinyproto.LARGEST), vector.get("plugins", []))
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
        vectors, protocol = read["conversations"], read["header"]["protocol"]
    except (ValueError, KeyError, TypeError) as error:
        print(f"standard input is not what tinyproto vectors prints: {error!r}", file=sys.stderr)
        return 2
    if protocol != "tinyproto":
        print(f"these are vectors of {protocol}, and this program plays those of tinyproto", file=sys.stderr)
        return 2
    played = failed = 0
    for vector in vectors:
        roles = [vector["role"]] if vector["role"] in ("initiator", "acceptor") else ["initiator", "acceptor"]
        for role in roles:
            fault = play(vector, role)
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
