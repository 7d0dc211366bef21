"""The web process's way to receive requests: a thread is given a request that is there, never one that may come.

gunicorn's threads read from the socket themselves, so that as many half-open connections as there are threads stop the
site. Here the loop, which waits for any number of sockets at once, collects head and small body and closes what is not
complete after some seconds. What is larger is read by a thread, by half of the threads at most. Behind a proxy that
collects requests itself this costs nothing.
"""

import re
import socket
import struct
import time
from collections import deque
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

REQUEST_SECONDS = 10
"""For a head and a small body to arrive whole; for each piece of a large body, and of an answer, to be taken."""
SMALL_BODY = 256 * 1024
LONGEST_HEAD = 64 * 1024
SLOWEST_UPLOAD = 20 * 1024
"""Bytes a second: a roster of 30 MB may take 25 minutes, and no body for ever."""
HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"^content-length:[ \t]*(\d+)[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
OPEN_ENDED = re.compile(rb"^(transfer-encoding|expect):", re.IGNORECASE | re.MULTILINE)

INCOMPLETE, SMALL, LARGE = "incomplete", "small", "large"


def how_complete(received: bytes | bytearray) -> tuple[str, int]:
    """What to do with what has arrived of a request, and how long its body is to be."""
    end = received.find(HEAD_END)
    if end < 0:
        return (LARGE if len(received) > LONGEST_HEAD else INCOMPLETE), 0
    head = bytes(received[: end + 2])
    if OPEN_ENDED.search(head):
        return LARGE, 0
    found = LENGTH.search(head)
    length = int(found[1][:12]) if found else 0
    if length > SMALL_BODY:
        return LARGE, length
    return (SMALL if len(received) >= end + len(HEAD_END) + length else INCOMPLETE), length


class PatientWorker(ThreadWorker):
    """`gthread` that lets nobody wait for a slow client."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.arriving: deque[TConn] = deque()  # all may take equally long, so the first is over first
        self.large: dict[TConn, float] = {}  # in a thread, with the moment at which its body has to be there
        self.large_waiting: deque[tuple[TConn, int]] = deque()

    def accept(self, listener: Any) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        limit = struct.pack("ll", REQUEST_SECONDS, 0)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)  # kept by the kernel, whoever sets "blocking"
        client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        self.receive(TConn(self.cfg, client, address, listener.getsockname()))

    def enqueue_req(self, conn: TConn) -> None:
        """A kept connection has something new: again it has to arrive whole."""
        left = conn.parser.unreader.take_buffered() if conn.initialized else b""
        self.receive(conn, left)

    def receive(self, conn: TConn, received: bytes = b"") -> None:
        conn.received = bytearray(received)
        conn.sock.setblocking(False)
        conn.received_by = time.monotonic() + REQUEST_SECONDS
        self.arriving.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_arrival, conn))
        self.pass_on(conn)

    def on_arrival(self, conn: TConn, client: Any) -> None:
        try:
            piece = conn.sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self.drop(conn)
            return
        conn.received += piece
        self.pass_on(conn)

    def pass_on(self, conn: TConn) -> None:
        """Give the request to a thread if it is there."""
        size, length = how_complete(conn.received)
        if size == INCOMPLETE:
            return
        self.forget(conn)
        if size == LARGE and len(self.large) >= max(self.cfg.threads // 2, 1):
            self.large_waiting.append((conn, length))
        else:
            self.hand_over(conn, length if size == LARGE else None)

    def hand_over(self, conn: TConn, length: int | None) -> None:
        if length is not None:
            self.large[conn] = time.monotonic() + REQUEST_SECONDS + length / SLOWEST_UPLOAD
        super().enqueue_req(conn)

    def handle(self, conn: TConn) -> Any:
        """In a thread: what the loop received goes before what is still in the socket."""
        conn.data_ready = True
        conn.sock.setblocking(True)
        conn.init()
        conn.parser.unreader.unread(bytes(conn.received))
        conn.received = bytearray()
        return super().handle(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        if self.large.pop(conn, None) is not None and self.large_waiting:
            self.hand_over(*self.large_waiting.popleft())
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Called by the loop every second: close what did not arrive, stop reading bodies that do not end."""
        super().murder_pending()
        now = time.monotonic()
        while self.arriving and (self.arriving[0].received_by <= now or not self.alive):
            self.drop(self.arriving[0])
        for conn, until in self.large.items():
            if until <= now:
                stop_reading(conn)

    def forget(self, conn: TConn) -> None:
        self.arriving.remove(conn)
        self.poller.unregister(conn.sock)

    def drop(self, conn: TConn) -> None:
        self.forget(conn)
        self.nr_conns -= 1
        conn.close()


def stop_reading(conn: TConn) -> None:
    """Its thread reads an end; an answer that is on its way still goes out."""
    try:
        conn.sock.shutdown(socket.SHUT_RD)
    except OSError:
        return
