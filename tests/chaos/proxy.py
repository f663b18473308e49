"""A network that can fail: a TCP proxy on 127.0.0.1 in front of the server's unix socket."""

from __future__ import annotations

import asyncio
import threading
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from ssl import SSLContext
from types import TracebackType
from typing import Final, Self

import attrs

CHUNK: Final = 65_536


class Network(StrEnum):
    """What becomes of what is sent: it arrives, nobody connects, it arrives late, or its reply never comes."""

    WHOLE = "whole"
    CUT = "cut"
    STALLED = "stalled"
    HALF_OPEN = "half-open"


@attrs.frozen(eq=False)
class _Line:
    """One connection of a client, and the one to the server that belongs to it."""

    client: StreamWriter
    server: StreamWriter

    def abort(self) -> None:
        for writer in (self.client, self.server):
            writer.transport.abort()


class Proxy:
    """
    Carries every connection to the server, unless told otherwise; runs in a thread of its own.

    A stall holds requests back, so that they arrive when their sender has given up or been deposed. A
    half-open network carries requests out and loses the replies: nobody knows then what was done. With `tls` its
    clients have to speak TLS, which ends here.
    """

    def __init__(self, socket: Path, tls: SSLContext | None = None) -> None:
        self._socket = socket
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._network = Network.WHOLE
        self._flows = asyncio.Event()
        self._lines: dict[_Line, bool] = {}
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def become(self, network: Network) -> None:
        """Let the network fail in this way, or be whole again; in force when this returns."""
        asyncio.run_coroutine_threadsafe(self._become(network), self._loop).result()

    async def _become(self, network: Network) -> None:
        self._network = network
        if network is Network.STALLED:
            self._flows.clear()
        else:
            self._flows.set()
        for line, has_lost_something in list(self._lines.items()):
            # Half a conversation cannot be taken up again.
            if network is Network.CUT or has_lost_something:
                line.abort()

    async def _listen(self) -> None:
        self._flows.set()
        self._listener = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._tls)
        host, port = self._listener.sockets[0].getsockname()
        self.url = f"rediss://localhost:{port}/0" if self._tls else f"redis://{host}:{port}/0"

    async def _end(self) -> None:
        self._listener.close()
        serving = asyncio.all_tasks() - {asyncio.current_task()}
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _serve(self, reader: StreamReader, client: StreamWriter) -> None:
        try:
            if self._network is not Network.CUT:
                await self._carry(reader, client)
        except (OSError, asyncio.CancelledError):
            pass  # The server is away, one of the two has hung up, or the proxy ends.
        finally:
            client.transport.abort()

    async def _carry(self, requests: StreamReader, client: StreamWriter) -> None:
        replies, server = await asyncio.open_unix_connection(self._socket)
        line = _Line(client, server)
        self._lines[line] = False
        ways = [
            asyncio.ensure_future(self._pump(requests, server)),
            asyncio.ensure_future(self._pump(replies, client, line)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            del self._lines[line]
            line.abort()
            for way in ways:
                way.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*ways, return_exceptions=True)

    def _arriving(self, reply: bytes) -> bytes:
        """Return a reply as it arrives: unchanged, here."""
        return reply

    async def _pump(self, reader: StreamReader, writer: StreamWriter, reply_of: _Line | None = None) -> None:
        while data := await reader.read(CHUNK):
            await self._flows.wait()
            if reply_of and self._network is Network.HALF_OPEN:
                self._lines[reply_of] = True
                continue
            writer.write(self._arriving(data) if reply_of else data)
            await writer.drain()
