# SPDX-License-Identifier: MIT
"""Ports for libraries that want a number."""

import contextlib
import socket


@contextlib.contextmanager
def held(host, port):
    """The port, or a free one for 0. A socket holds it meanwhile, and a library can listen there all the same."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind((host, port))
        yield holder.getsockname()[1]
