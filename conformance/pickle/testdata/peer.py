"""Python's own pickle as the other side of python_test.go.

Arguments: a protocol, a seed, a count. For each line of standard input, a pickle in hex: writes a line with the VALUE
form of the object, and the pickle that Python itself writes of it. Then writes count lines of the same for random data.
"""
import base64
import json
import pickle
import random
import sys


def form(v):
    """The VALUE form of conformance/SHIM.md."""
    if v is None or isinstance(v, bool):
        return v
    if isinstance(v, bytes):
        return {"bytes": base64.b64encode(v).decode()}
    if isinstance(v, dict):
        return {"dict": [[form(k), form(w)] for k, w in v.items()]}
    if isinstance(v, (list, tuple, set)):
        return {type(v).__name__: [form(w) for w in v]}
    return {type(v).__name__: v if isinstance(v, str) else repr(v)}


def key(rng, protocol):
    kinds = [
        lambda: None,
        lambda: rng.random() < 0.5,
        lambda: rng.randint(-300, 70000),
        lambda: rng.choice([-1, 1]) * rng.getrandbits(rng.randint(0, 8000)),
        lambda: rng.choice([-1, 1]) * (1 << 8 * rng.randint(0, 20) + 7) + rng.randint(-1, 1),
        lambda: rng.choice([0.0, -0.0, float("inf"), float("-inf"), float("nan"), 1e16, 1e-5, rng.random(), rng.gauss(0, 1e300)]),
        lambda: "".join(rng.choice("ab'\"\\\n\x00\x7f\u00e9\u20ac\U0001f600") for _ in range(rng.choice([0, 1, 5, 300]))),
        lambda: tuple(key(rng, protocol) for _ in range(rng.randint(0, 4))),
    ]
    if protocol >= 3:
        kinds.append(lambda: rng.randbytes(rng.choice([0, 1, 7, 300])))
    return rng.choice(kinds)()


def data(rng, protocol, depth):
    """Random data, parts of which occur more than once."""
    if depth == 0 or rng.random() < 0.3:
        return key(rng, protocol)
    parts = [data(rng, protocol, depth - 1) for _ in range(rng.choice([0, 1, 2, 3, 5]))]
    parts += rng.choices(parts, k=len(parts) // 2)
    kinds = [
        lambda: parts,
        lambda: tuple(parts),
        lambda: {key(rng, protocol): p for p in parts},
        lambda: rng.choices([1, "word", 2.5, None], k=rng.choice([999, 1000, 1001])),
    ]
    if protocol >= 4:
        kinds.append(lambda: {key(rng, protocol) for _ in parts})
    return rng.choice(kinds)()


def tell(v, protocol):
    print(json.dumps(form(v)), pickle.dumps(v, protocol).hex(), sep="\t")


def main():
    protocol, seed, count = map(int, sys.argv[1:])
    for line in sys.stdin:
        tell(pickle.loads(bytes.fromhex(line)), protocol)
    rng = random.Random(seed)
    for _ in range(count):
        tell(data(rng, protocol, 4), protocol)


main()
