"""`kept bench` measures on a server of its own: every slot of each workload is handed over, and no store is touched."""

from __future__ import annotations

import redis

from tests.unit.cli.running import complaint, document, kept


def test_every_workload_is_measured_beside_the_raw_limit(store: redis.Redis) -> None:
    """The store that the settings name stays as it was."""
    found = document("bench", "--slots", "20", "--runs", "1")["workloads"]

    assert [each["workload"] for each in found] == [
        "one-off slots that are due",
        "cron schedules due in the same minute",
    ]
    for each in found:
        assert (each["slots"], each["runs"]) == (20, 1)
        assert min(each["raw_per_second"], each["kept_per_second"], each["ratio"], each["seconds"]) > 0
    assert store.dbsize() == 0


def test_people_get_a_table() -> None:
    """One line per workload."""
    printed = kept("bench", "--slots", "3", "--runs", "1").stdout

    assert "one-off slots that are due" in printed
    assert "medians of 1 run(s)" in printed


def test_a_size_out_of_reach_is_refused() -> None:
    """One line that names the option, the value and the remedy."""
    assert complaint("bench", "--slots", "none") == "--slots: 'none' is not a number in reach; use 1 to 1000000"
    assert complaint("bench", "--runs", "0") == "--runs: '0' is not a number in reach; use 1 to 100"
