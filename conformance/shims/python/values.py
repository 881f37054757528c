# SPDX-License-Identifier: MIT
"""Objects as the contract writes them: the VALUEs of SHIM.md."""

import base64

import contract


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


def asked(command, largest):
    """The object that a send asks for."""
    if command.get("size") is not None:
        return contract.octets(command, largest)
    try:
        return parsed(command.get("object"))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        # What Python refuses to build, as a list in a set, cannot be sent either.
        raise contract.BadCommand(f"object is none: {error}") from error
