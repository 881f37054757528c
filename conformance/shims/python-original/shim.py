# SPDX-License-Identifier: MIT
"""The shim of the originals: the one that hello asks for, behind the contract of SHIM.md. See README.md.

The module NAME_shim is the shim of a protocol, made of the original that is installed.
"""

import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.path.join(os.path.dirname(HERE), "python")
sys.path.append(SHARED)
contract, _ = (importlib.import_module(name) for name in ("contract", "values"))
sys.path.remove(SHARED)    # its tinyproto.py is not the original

FALLBACK = "tinyproto"    # what is offered in place of a protocol that is not here


def speaking(protocol):
    """The shim of a protocol by its name, or of the fallback."""
    name = protocol if f"{protocol}_shim.py" in os.listdir(HERE) else FALLBACK
    return importlib.import_module(f"{name}_shim").Shim()


def main():
    sys.stdout = sys.stderr    # where gruv_socks prints; events are written without it
    shim = None
    for name, command in contract.commands():
        if not shim and name != "hello":
            contract.log(f"ignored {name}: hello comes first")
            continue
        shim = shim or speaking(command.get("protocol"))
        shim.obey(name, command)
    os._exit(0)    # threads of the originals would keep the process alive


if __name__ == "__main__":
    main()
