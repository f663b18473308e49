"""`kept publish` tells every schedule that listens, once, and says who heard it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.running import complaint, document, kept


@pytest.fixture(autouse=True)
def listening(tmp_path: Path) -> None:
    """Two schedules listen to one event."""
    path = tmp_path / "listening.toml"
    schedule = '[schedules.{id}]\ncommand = "platform.evaluate_health"\non = "order.paid"\n'
    path.write_text("".join(schedule.format(id=id) for id in ("thanks", "invoice")))
    assert kept("apply", str(path)).exit_code == 0


def test_everybody_who_listens_hears_it_once() -> None:
    """Under the same key it is the same event."""
    accepted = {"event": "order.paid", "key": "o-7", "before": False, "listeners": ["invoice", "thanks"]}

    assert document("publish", "order.paid", "--key", "o-7") == accepted
    assert document("publish", "order.paid", "--key", "o-7") == accepted | {"before": True, "listeners": []}
    assert kept("publish", "order.paid", "--key", "o-7").stdout == (
        "order.paid o-7: was accepted before, nothing changes\n"
    )
    assert document("show", "thanks")["inbox"] == {"decided": 0, "accepted": 1}


def test_an_event_to_which_nobody_listens_is_told_to_be_one() -> None:
    assert kept("publish", "order.lost", "--key", "o-7").stdout == "order.lost o-7: nobody listens\n"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("order paid", "--key", "o-7"), "event: 'order paid' has forbidden characters"),
        (("order.paid", "--key", ""), "key: '' names no event"),
        (("order.paid", "--key", "o-7", "--payload", "[1]"), "--payload: '[1]' is not a JSON object"),
        (("order.paid", "--key", "o-7", "--payload", "{"), "--payload: '{' is not a JSON object"),
    ],
)
def test_what_cannot_be_an_event_is_refused_in_one_line(options: tuple[str, ...], problem: str) -> None:
    """With exit code 2, and nobody has heard of it."""
    assert complaint("publish", *options, exit_code=2).startswith(problem)
    assert document("show", "thanks")["inbox"] == {"decided": 0, "accepted": 0}


def test_a_payload_that_is_too_large_is_refused() -> None:
    """It would travel with every attempt of its run."""
    payload = '{"text": "' + "x" * 9_000 + '"}'

    assert complaint("publish", "order.paid", "--key", "o-7", "--payload", payload, exit_code=2).startswith("payload: ")
