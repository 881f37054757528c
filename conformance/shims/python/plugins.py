# SPDX-License-Identifier: MIT
"""The plugins that the suite asks for (SHIM.md, "Options"), by name. They keep nothing, and serve any connection."""

import tinyproto


class Reverse(tinyproto.Plugin):
    """Reverses the octets."""

    def encode(self, message):
        return message[::-1]

    decode = encode


class Xor5A(tinyproto.Plugin):
    """Xors each octet with 5A."""

    def encode(self, message):
        return bytes(octet ^ 0x5A for octet in message)

    decode = encode


class PrefixP(tinyproto.Plugin):
    """Puts the octet 50 in front, and takes it off again."""

    def encode(self, message):
        return b"P" + message

    def decode(self, payload):
        if not payload.startswith(b"P"):
            raise ValueError(f"the payload begins with {payload[:1].hex() or 'nothing'}, not with 50")
        return payload[1:]


PLUGINS = {"reverse": Reverse(), "xor-5a": Xor5A(), "prefix-P": PrefixP()}
