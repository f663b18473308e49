"""Sending a batch of writes to its script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from itertools import islice
from typing import Any, Final

import redis
from redis.exceptions import NoScriptError, ResponseError

from adapters.redis.batches import VERDICTS, Heading, Write, laid_out
from application.ports.recorded import Recorded

PORTION: Final = 50


class WritingScript:
    """
    A script that judges and carries out writes, given to it in portions.

    While the server is busy with one portion the next is being made, so both processors work; each
    portion is a script of its own, with the fence checked again. Whoever holds the lease at the
    first and has lost it at the last has written the first, rightly, and hears of the loss.
    """

    def __init__(self, client: redis.Redis, source: str) -> None:
        self._client = client
        self._script = client.register_script(source)

    def carry_out(
        self, keys: Sequence[str], heading: Heading, writes: Iterable[Write], *further: str
    ) -> list[Recorded]:
        """Return what became of each write; an error of the server is raised after every reply was read."""
        # redis-py does not type what its clients call on a connection.
        connection: Any = self._client.connection_pool.get_connection()
        try:
            sent = []
            for portion in _portions(writes):
                arguments = [*heading, laid_out(portion), *further]
                connection.send_command("EVALSHA", self._script.sha, len(keys), *keys, *arguments)
                sent.append(arguments)
            replies = [_reply(connection) for _ in sent]
        except BaseException:
            # What is still on its way would be taken for the answer to the next command.
            connection.disconnect()
            raise
        finally:
            self._client.connection_pool.release(connection)
        verdicts = (self._verdicts(keys, *pair) for pair in zip(sent, replies, strict=True))
        return [VERDICTS[verdict] for portion in list(verdicts) for verdict in portion]

    def _verdicts(self, keys: Sequence[str], arguments: list[str | int], reply: Any) -> list[int]:
        if isinstance(reply, NoScriptError):
            reply = self._script(keys=keys, args=arguments)
        if isinstance(reply, Exception):
            # Raised itself it would hold this frame, which holds it.
            raise copy(reply)
        return list(reply)


def _reply(connection: Any) -> Any:
    try:
        return connection.read_response()
    except ResponseError as error:
        # A copy: the error holds the frames that it came through, and those the batch that holds the error.
        return copy(error)


def _portions(writes: Iterable[Write]) -> Iterator[list[Write]]:
    """Yield at least one portion: without writes the script still checks the fence."""
    rest = iter(writes)
    portion = list(islice(rest, PORTION))
    yield portion
    while portion := list(islice(rest, PORTION)):
        yield portion
