"""A TCP relay that can delay, swallow, cut and reset: a network as bad as it gets."""

import asyncio
import socket
import threading
from contextlib import suppress

from tests.faults.processes import free_port


class Relay:
    """Passes what it gets on to a port of this machine, as long as nothing else is wished.

    `delay`: seconds before each piece goes on. `is_black_hole`: connections are taken and nothing goes on. `cut_after`:
    bytes of a connection after which both ends are closed.
    """

    def __init__(self, target: int) -> None:
        self.target, self.port = target, free_port()
        self.delay, self.is_black_hole, self.cut_after = 0.0, False, 0
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="relay", daemon=True)
        self._thread.start()
        started.wait(10)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port))
        started.set()
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.is_black_hole:
            self._writers.add(writer)
            return
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.close()
            return
        self._writers |= {writer, far_writer}
        try:
            await asyncio.gather(self._pass(reader, far_writer, limited=True), self._pass(far_reader, writer))
        except asyncio.CancelledError:
            return  # the relay is closing
        finally:
            for one in (writer, far_writer):
                one.close()
                self._writers.discard(one)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limited: bool = False) -> None:
        passed = 0
        with suppress(ConnectionError, asyncio.CancelledError):
            while data := await reader.read(65536):
                if self.delay:
                    await asyncio.sleep(self.delay)
                while self.is_black_hole:
                    await asyncio.sleep(0.05)
                passed += len(data)
                if limited and self.cut_after and passed > self.cut_after:
                    self._reset()
                    return
                writer.write(data)
                await writer.drain()
        with suppress(OSError, RuntimeError):
            writer.write_eof()

    def _reset(self) -> None:
        for writer in list(self._writers):
            linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"  # closed with a reset, not with a farewell
            connected = writer.get_extra_info("socket")
            with suppress(OSError, AttributeError):
                connected.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            writer.transport.abort()
        self._writers.clear()

    def reset_all(self) -> None:
        """Cut every connection of now."""
        self._loop.call_soon_threadsafe(self._reset)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._reset)
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
