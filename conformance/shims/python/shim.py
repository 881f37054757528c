# SPDX-License-Identifier: MIT
"""The shim of the libraries beside it: the one that hello asks for, behind the contract of SHIM.md.

The module NAME_shim makes a Protocol of a library. One more protocol is one more such module.
"""

import importlib
import os

from contract import Shim, commands, log

FALLBACK = "tinyproto"    # what is offered in place of a protocol that is not here


def speaking(protocol):
    """The shim of a protocol by its name, or of the fallback."""
    here = os.listdir(os.path.dirname(os.path.abspath(__file__)))
    name = protocol if f"{protocol}_shim.py" in here else FALLBACK
    return Shim(importlib.import_module(f"{name}_shim").Protocol())


def main():
    shim = None
    for name, command in commands():
        if not shim and name != "hello":
            log(f"ignored {name}: hello comes first")
            continue
        shim = shim or speaking(command.get("protocol"))
        shim.obey(name, command)
    if shim:
        shim.close_all()


if __name__ == "__main__":
    main()
