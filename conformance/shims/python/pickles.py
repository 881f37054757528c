# SPDX-License-Identifier: MIT
"""The part of the pickle format that is data, read and written without the pickle module.

A pickle is a program for a machine with a stack and a memo. This machine has no operation that imports, calls or asks
for anything. Values are None, bool, int, float, str, bytes, list, tuple, set and dict; ids such as OT-OBJ-3 are those
of SPEC.md.

Python's hashes of numbers and tuples are known to whoever sends them. A set or dict whose keys all have one hash would
take a time that grows with the square of their number, and is refused.
"""

import collections
import struct

DEPTH = 100            # how deep values may be nested
WEIGHT = 16_777_216    # how much a value may weigh whose pickle is shorter than that
INT = 1024             # octets of the largest int
ALIKE = 256            # how many keys of a dict, or members of a set, may have the same hash


class MalformedError(Exception):
    """Octets are no pickle of data, or a value has no such pickle."""


class TooLargeError(ValueError):
    """A value that no frame has room for."""


class _Node:
    """A value on the stack or in the memo."""

    __slots__ = "value", "depth", "weight", "constant", "hashes"

    def __init__(self, value, weight=1, depth=0):
        self.value = value
        self.weight = weight      # one, and one for each octet, and the weight of its parts
        self.depth = depth
        self.constant = False     # it has been got from the memo
        self.hashes = None        # how many keys there are of each hash that the sender knows

    def absorb(self, parts):
        """Count what becomes part of a container."""
        # [OT-OBJ-15] This is how a cycle would show.
        _demand(not self.constant, "a value is changed that was got from the memo")
        for part in parts:
            self.weight += part.weight
            self.depth = max(self.depth, part.depth + 1)
        # [OT-OBJ-17]
        _demand(self.depth <= DEPTH, f"nested more than {DEPTH} deep")

    def admit(self, key):
        """Count a key by its hash, if that is known to others and the key is a new one."""
        if type(key) in (str, bytes) or key in self.value:
            return
        self.hashes = self.hashes or collections.Counter()
        self.hashes[hash(key)] += 1
        _demand(self.hashes[hash(key)] <= ALIKE, f"more than {ALIKE} keys have the same hash")


def _demand(holds, otherwise):
    if not holds:
        raise MalformedError(otherwise)


class _Reader:
    """The machine, with one pickle for its program."""

    def __init__(self, octets):
        self.octets = octets
        self.at = 0
        self.stack = []
        self.weight = 0    # of all that is on the stack
        self.marks = []    # heights of the stack
        self.memo = {}     # [OT-OBJ-13] An index costs what any other does.
        self.heaviest = max(WEIGHT, len(octets))

    def run(self):
        # [OT-OBJ-7] PROTO stands at the beginning, and is no operation.
        _demand(self.octets[:1] == b"\x80" and self.octets[1:2] in (b"\2", b"\3", b"\4", b"\5"), "no PROTO from 2 to 5")
        self.at = 2
        while (opcode := self.take(1)[0]) != 0x2E:
            # [OT-OBJ-1] [OT-OBJ-2] What is not in the table does not exist.
            _demand(opcode in _OPERATIONS, f"octet {self.at - 1}: opcode {opcode:02X} is refused")
            _OPERATIONS[opcode](self)
        # [OT-OBJ-8] One value, no mark, and nothing behind the STOP.
        _demand(self.at == len(self.octets), "octets follow the STOP")
        _demand(len(self.stack) == 1 and not self.marks, "STOP does not find one value")
        return self.stack[0].value

    def take(self, count):
        # [OT-OBJ-10] Looked at before any memory is taken.
        _demand(count <= len(self.octets) - self.at, f"octet {self.at}: {count} octets are due")
        self.at += count
        return self.octets[self.at - count:self.at]

    def number(self, count, signed=False):
        return int.from_bytes(self.take(count), "little", signed=signed)

    def push(self, value, weight=1):
        self.append(_Node(value, weight), weight)

    def append(self, node, weight=1):
        """Put a node on the stack, which adds so much to the weight of all that is there."""
        self.weight += weight
        # [OT-OBJ-18] Nothing leaves the stack but into a container: none of what comes into being is too heavy.
        _demand(self.weight <= self.heaviest, f"it weighs more than {self.heaviest}")
        self.stack.append(node)

    def pop(self, count):
        """The last values, of which none is below the last mark."""
        # [OT-OBJ-9]
        height = len(self.stack) - count
        _demand(height >= (self.marks[-1] if self.marks else 0), f"octet {self.at}: {count} values are due")
        parts = self.stack[height:]
        del self.stack[height:]
        return parts

    def pop_mark(self):
        """The values above the last mark, which goes with them."""
        _demand(self.marks, f"octet {self.at}: no mark")
        parts = self.pop(len(self.stack) - self.marks[-1])
        self.marks.pop()
        return parts

    def top(self):
        _demand(len(self.stack) > (self.marks[-1] if self.marks else 0), f"octet {self.at}: a value is due")
        return self.stack[-1]

    def frame(self):
        length = self.number(8)
        _demand(length <= len(self.octets) - self.at, "a frame goes beyond the pickle")

    def long(self, count):
        # [OT-OBJ-16] A length above the limit, or a negative one, is refused unseen.
        length = self.number(count, signed=count == 4)
        _demand(0 <= length <= INT, f"an int of {length} octets")
        self.push(int.from_bytes(self.take(length), "little", signed=True), 1 + length)

    def text(self, count):
        octets = self.take(self.number(count))
        try:
            # [OT-OBJ-11] Surrogates are refused by Python's own decoder.
            self.push(octets.decode(), 1 + len(octets))
        except UnicodeDecodeError as error:
            raise MalformedError(f"octet {self.at}: {error}") from error

    def blob(self, count):
        octets = self.take(self.number(count))
        self.push(octets, 1 + len(octets))

    def container(self, value):
        self.append(_Node(value, depth=1))

    def tuple(self, parts):
        node = _Node(tuple(part.value for part in parts), depth=1)
        node.absorb(parts)
        self.append(node)    # its parts are counted

    def add(self, kind, parts):
        """Add values to the container on top, which is of that kind."""
        node = self.top()
        _demand(type(node.value) is kind, f"octet {self.at}: no {kind.__name__} is there")
        node.absorb(parts)
        values = [part.value for part in parts]
        try:
            if kind is list:
                node.value.extend(values)
            elif kind is set:
                for value in values:
                    node.admit(value)
                    node.value.add(value)
            else:
                _demand(len(values) % 2 == 0, f"octet {self.at}: a key without a value")
                # [OT-OBJ-5] The first key and the last value, as Python has it.
                for key, value in zip(values[::2], values[1::2]):
                    node.admit(key)
                    node.value[key] = value
        except TypeError as error:
            # [OT-OBJ-4]
            raise MalformedError(f"octet {self.at}: {error}") from error

    def put(self, index):
        self.memo[index] = self.top()

    def get(self, index):
        # [OT-OBJ-12]
        _demand(index in self.memo, f"the memo has nothing at {index}")
        node = self.memo[index]
        node.constant = True
        self.append(node, node.weight)


# [OT-OBJ-6] In a pickle of each protocol.
_OPERATIONS = {
    0x95: _Reader.frame,
    0x28: lambda m: m.marks.append(len(m.stack)),
    0x4E: lambda m: m.push(None),
    0x88: lambda m: m.push(True),
    0x89: lambda m: m.push(False),
    0x4B: lambda m: m.push(m.number(1)),
    0x4D: lambda m: m.push(m.number(2)),
    0x4A: lambda m: m.push(m.number(4, signed=True)),
    0x8A: lambda m: m.long(1),
    0x8B: lambda m: m.long(4),
    0x47: lambda m: m.push(*struct.unpack(">d", m.take(8))),
    0x8C: lambda m: m.text(1),
    0x58: lambda m: m.text(4),
    0x8D: lambda m: m.text(8),
    0x43: lambda m: m.blob(1),
    0x42: lambda m: m.blob(4),
    0x8E: lambda m: m.blob(8),
    0x29: lambda m: m.tuple([]),
    0x85: lambda m: m.tuple(m.pop(1)),
    0x86: lambda m: m.tuple(m.pop(2)),
    0x87: lambda m: m.tuple(m.pop(3)),
    0x74: lambda m: m.tuple(m.pop_mark()),
    0x5D: lambda m: m.container([]),
    0x61: lambda m: m.add(list, m.pop(1)),
    0x65: lambda m: m.add(list, m.pop_mark()),
    0x7D: lambda m: m.container({}),
    0x73: lambda m: m.add(dict, m.pop(2)),
    0x75: lambda m: m.add(dict, m.pop_mark()),
    0x8F: lambda m: m.container(set()),
    0x90: lambda m: m.add(set, m.pop_mark()),
    0x71: lambda m: m.put(m.number(1)),
    0x72: lambda m: m.put(m.number(4)),
    0x94: lambda m: m.put(len(m.memo)),
    0x68: lambda m: m.get(m.number(1)),
    0x6A: lambda m: m.get(m.number(4)),
}


def loads(octets):
    """Return the value of the pickle that fills octets, or raise MalformedError."""
    return _Reader(bytes(octets)).run()


def dumps(value):
    """Return the pickle of a value, of protocol 4, or raise MalformedError or TooLargeError."""
    return b"\x80\4" + b"".join(_pieces(value, DEPTH)) + b"."


def _pieces(value, depth):
    """What builds a value that may be nested so deep, in pieces."""
    # [OT-OBJ-19] [OT-OBJ-20] Nothing is referred to twice: a value weighs no more than its pickle.
    kind = type(value)
    _demand(kind in _FORMS, f"{kind.__name__} is none of the types that travel")
    form = _FORMS[kind]
    if not isinstance(form, tuple):
        yield form(value)
        return
    _demand(depth > 0, f"nested more than {DEPTH} deep")
    before, after = form
    yield before
    for part in value:
        yield from _pieces(part, depth - 1)
        if kind is dict:
            yield from _pieces(value[part], depth - 1)
    yield after


def _int(value):
    octets = value.to_bytes((value if value >= 0 else ~value).bit_length() // 8 + 1, "little", signed=True)
    _demand(len(octets) <= INT, f"an int of {len(octets)} octets")
    return _counted(octets, b"\x8a", b"\x8b")


def _text(value):
    try:
        return _counted(value.encode(), b"\x8c", b"X")
    except UnicodeEncodeError as error:
        raise MalformedError(str(error)) from error


def _counted(octets, short, long):
    """Octets behind their number, in the shorter of two forms. Too many are refused before they are copied."""
    if len(octets) < 1 << 8:
        return short + bytes([len(octets)]) + octets
    if len(octets) >= 1 << 32:
        raise TooLargeError(f"{len(octets)} octets in one value")
    return long + len(octets).to_bytes(4, "little") + octets


_FORMS = {
    type(None): lambda value: b"N",
    bool: lambda value: b"\x88" if value else b"\x89",
    int: _int,
    float: lambda value: b"G" + struct.pack(">d", value),
    str: _text,
    bytes: lambda value: _counted(value, b"C", b"B"),
    list: (b"](", b"e"),
    tuple: (b"(", b"t"),
    set: (b"\x8f(", b"\x90"),
    dict: (b"}(", b"u"),
}
