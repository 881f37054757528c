"""Writes and reads pickles for TestPython, by Python's own pickle module.

values.py write SEED COUNT    prints lines of: protocol, pickle in hexadecimal, the value as plain() has it
values.py read                reads lines of pickles in hexadecimal, prints the value of each as plain() has it
"""

import pickle
import random
import struct
import sys


def plain(value):
    """A value as text, in which everything that counts can be seen."""
    kind = type(value)
    if value is None or kind is bool:
        return str(value)
    if kind is int:
        return f"int:{value:x}"
    if kind is float:
        return "float:" + ("nan" if value != value else struct.pack(">d", value).hex())
    if kind is str:
        return f"str:{value.encode().hex()}"
    if kind is bytes:
        return f"bytes:{value.hex()}"
    if kind is dict:
        parts = [f"{plain(key)}={plain(part)}" for key, part in value.items()]
    else:
        parts = [plain(part) for part in value]
    if kind is set:
        parts.sort()
    return f"{kind.__name__}({' '.join(parts)})"


def scalar(dice):
    return dice.choice([
        lambda: None,
        lambda: dice.random() < 0.5,
        lambda: dice.randrange(-1 << dice.randrange(1, 600), 1 << dice.randrange(1, 600)),
        lambda: dice.choice([-1, 0, 1]) * (1 << dice.choice([7, 8, 15, 16, 31, 32, 63, 64, 127])) + dice.choice([-1, 0, 1]),
        lambda: dice.choice([0.0, -0.0, 1.5, 2.0, 1e300, float("inf"), float("nan"), dice.random()]),
        lambda: "".join(dice.choice("a\0é€😀") for _ in range(dice.choice([0, 1, 5, 300]))),
        lambda: dice.randbytes(dice.choice([0, 1, 5, 300])),
    ])()


def hashable(dice):
    """A key or member. No NaN: whether two of them are equal is nobody's business."""
    made = scalar(dice) if dice.random() < 0.8 else tuple(scalar(dice) for _ in range(dice.randrange(5)))
    return hashable(dice) if "nan" in plain(made) else made


def value(dice, depth, seen):
    roll = dice.random()
    if seen and roll < 0.1:
        return dice.choice(seen)
    if depth == 0 or roll < 0.4:
        made = scalar(dice)
    else:
        count = dice.choice([0, 1, 2, 3, 4, 9])
        parts = [value(dice, depth - 1, seen) for _ in range(count)]
        made = dice.choice([
            lambda: parts,
            lambda: tuple(parts),
            lambda: {hashable(dice) for _ in parts},
            lambda: {hashable(dice): part for part in parts},
        ])()
    seen.append(made)
    return made


def write(seed, count):
    dice = random.Random(seed)
    for _ in range(count):
        made = value(dice, 4, [])
        protocol = dice.randrange(2, 6)
        print(protocol, pickle.dumps(made, protocol).hex(), plain(made))


def read():
    for line in sys.stdin:
        print(plain(pickle.loads(bytes.fromhex(line))))


if sys.argv[1] == "write":
    write(int(sys.argv[2]), int(sys.argv[3]))
else:
    read()
