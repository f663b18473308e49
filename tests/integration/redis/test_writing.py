"""Rule: writes go out in portions, and every reply is read, whatever it says, before the connection is used again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
import redis
from redis.exceptions import ResponseError

from adapters.redis.batches import Write
from adapters.redis.writing import PORTION, WritingScript
from application.ports.recorded import Recorded
from tests.leftovers import left_behind

# Stands in for `writer.lua`: remembers how many writes came with each call, and fails where it is told to.
COUNTING = """
local writes = #cjson.decode(ARGV[2])
redis.call('RPUSH', KEYS[1], writes)
if redis.call('LLEN', KEYS[1]) == tonumber(ARGV[1]) then return redis.error_reply('FULL enough') end
local verdicts = {}
for i = 1, writes do verdicts[i] = i % 2 end
return verdicts
"""
NEVER = 0


def writes(number: int) -> Iterator[Write]:
    return (Write(f"id-{each}", each, ["body"]) for each in range(number))


def portions(client: redis.Redis) -> list[int]:
    return [int(size) for size in client.lrange("portions", 0, -1)]


def test_a_batch_goes_out_in_portions_and_its_verdicts_come_back_in_order(redis_client: redis.Redis) -> None:
    script = WritingScript(redis_client, COUNTING)

    results = script.carry_out(["portions"], [NEVER], writes(2 * PORTION + 1))

    assert portions(redis_client) == [PORTION, PORTION, 1]
    assert results[:3] == [Recorded.RECORDED, Recorded.STALE, Recorded.RECORDED]
    assert len(results) == 2 * PORTION + 1


def test_a_batch_without_writes_asks_the_script_all_the_same(redis_client: redis.Redis) -> None:
    assert WritingScript(redis_client, COUNTING).carry_out(["portions"], [NEVER], []) == []
    assert portions(redis_client) == [0]


def test_an_error_is_raised_once_every_reply_has_been_read(redis_client: redis.Redis) -> None:
    script = WritingScript(redis_client, COUNTING)

    with pytest.raises(ResponseError, match="FULL enough"):
        script.carry_out(["portions"], [2], writes(3 * PORTION))

    assert redis_client.echo("still in step") == b"still in step"


def test_an_error_that_was_raised_is_gone_when_nobody_holds_it(redis_client: redis.Redis) -> None:
    """A batch that is refused is as large as one that is carried out; it must not wait for the garbage collector."""
    script = WritingScript(redis_client, COUNTING)

    def refused() -> None:
        with suppress(ResponseError):
            script.carry_out(["portions"], [1], writes(PORTION))
            pytest.fail("it was not refused")

    assert left_behind(refused) == 0


def test_a_script_that_the_server_forgot_is_sent_again_with_each_portion(redis_client: redis.Redis) -> None:
    script = WritingScript(redis_client, COUNTING)
    redis_client.script_flush()

    results = script.carry_out(["portions"], [NEVER], writes(PORTION + 1))

    assert len(results) == PORTION + 1
    assert portions(redis_client) == [PORTION, 1]


def test_a_batch_that_breaks_off_half_made_leaves_no_reply_for_the_next_command(redis_client: redis.Redis) -> None:
    def broken() -> Iterator[Write]:
        yield from writes(PORTION)
        raise RuntimeError("no more")

    with pytest.raises(RuntimeError, match="no more"):
        WritingScript(redis_client, COUNTING).carry_out(["portions"], [NEVER], broken())

    assert redis_client.echo("still in step") == b"still in step"
