"""Listening on this machine only."""

import socket

HOST = "127.0.0.1"


def listen(port: int = 0) -> socket.socket:
    """A listening socket on 127.0.0.1; `port` 0 takes any free one.

    The protocol is named, because asyncio turns Nagle's algorithm off only for sockets that
    say they are TCP's; with it each answer in two writes waits 40 ms for the other side.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen(512)
    return listener
