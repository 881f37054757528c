# SPDX-License-Identifier: MIT
"""Finds the published package tinyproto, and hides what its versions 2 and 3 call differently."""

import sys

HOW_TO_GET_IT = "python3 -m pip install tinyproto==3.0; README.md beside this file says more"

try:
    import tinyproto
except ImportError as error:
    sys.stderr.write(f"the package tinyproto cannot be imported: {error}. To get it: {HOW_TO_GET_IT}\n")
    sys.exit(2)
if not hasattr(tinyproto, "TinyProtoConnection"):
    sys.stderr.write(f"{tinyproto.__file__} is not the published package. To get that: {HOW_TO_GET_IT}\n")
    sys.exit(2)

GENERATION = 3 if hasattr(tinyproto, "TinyProtoConnectionDetails") else 2


def version():
    """The version that is installed; "3" or "2" of a package that was put on the path by hand."""
    try:
        from importlib import metadata
        installed = metadata.version("tinyproto")
    except ImportError:    # not installed, or a Python older than 3.8
        installed = ""
    return installed if installed.startswith(f"{GENERATION}.") else str(GENERATION)


def make_server(kind, host, port):
    """A server that is not started yet. kind is a subclass of TinyProtoServer."""
    if GENERATION == 3:
        return kind([tinyproto.TinyProtoConnectionDetails(host, port)])
    server = kind()
    server.add_addr(host, port)
    return server


def connect(client, host, port):
    """Have a client begin a connection, and return the connection."""
    place = (tinyproto.TinyProtoConnectionDetails(host, port),) if GENERATION == 3 else (host, port)
    return client.active_connections[client.connect_to(*place)]
