"""Frames on a socket: four bytes of length, and that many of JSON."""

import json
import socket
import struct
from collections.abc import Callable

HEADER = struct.Struct("!I")


def framed(data: object, default: Callable[[object], object] | None = None) -> bytes:
    """Return plain data as one frame; `default` makes plain what is not."""
    body = json.dumps(data, default=default).encode()
    return HEADER.pack(len(body)) + body


def receive(connection: socket.socket) -> dict:
    """Wait for the next frame of a peer that is trusted.

    Raises:
        EOFError: there are no more.
    """
    (length,) = HEADER.unpack(_exactly(connection, HEADER.size))
    return json.loads(_exactly(connection, length))


def _exactly(connection: socket.socket, count: int) -> bytes:
    data = bytearray()
    while len(data) < count:
        chunk = connection.recv(min(count - len(data), 1 << 20))
        if not chunk:
            raise EOFError
        data += chunk
    return bytes(data)
