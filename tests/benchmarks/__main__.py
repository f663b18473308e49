"""`python -m tests.benchmarks`: what the scheduler hands over per second, as medians of several runs."""

from __future__ import annotations

import argparse
from statistics import median

from tests.benchmarks.handover import container_on, hand_over, promise_slots, push_raw
from tests.benchmarks.server import fresh_server


def main() -> None:
    """Run the workloads in turn, raw and ours side by side, and print rates and their ratio."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--slots", type=int, default=10_000, help="due one-off slots per run (default 10,000)")
    parser.add_argument("--runs", type=int, default=5, help="runs to take the median of (default 5)")
    chosen = parser.parse_args()
    pairs = [_measure(chosen.slots) for _ in range(chosen.runs)]
    raw, ours = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    print(f"hand over {chosen.slots:,} due one-off slots, median of {chosen.runs} runs")
    print(f"  raw HSET + RPUSH, pipelined   {raw:>10,.0f} per second")
    print(f"  Kept, ledger and runs included{ours:>10,.0f} per second")
    print(f"  Kept / raw, run by run        {median(ours / raw for raw, ours in pairs):>10.2f}")


def _measure(slots: int) -> tuple[float, float]:
    with fresh_server() as (url, client):
        raw = slots / push_raw(client, slots)
        client.flushall()
        container = container_on(url)
        promise_slots(container, slots)
        return raw, slots / hand_over(container, slots)


if __name__ == "__main__":
    main()
