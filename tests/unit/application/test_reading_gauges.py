"""Rule: a gauge is read only for schedules that ask it, once per tick however many do, and what fails is told."""

from __future__ import annotations

from typing import Final

import pytest

from adapters.memory.gauge import MemoryGauge
from application.ports.errors import GaugeUnreadable
from application.scheduling.gauges import Gauges
from domain.scheduling.policies.gate import Gate
from domain.scheduling.policies.gauges import GaugeKind, gauge_name
from domain.scheduling.values import schedule_id
from tests.examples import a_schedule, under
from tests.unit.application.world import World

LOAD: Final = gauge_name("load")
AT_THE_GATE: Final = under(gate=Gate(gauge="load", below=2.0))


def test_a_gauge_that_many_schedules_ask_is_read_once_per_tick() -> None:
    world = World()
    world.load.show("", 0.5)
    for name in "abc":
        world.add(AT_THE_GATE, schedule_id(name))

    report = world.tick("12:01")

    assert world.load.asked == 1
    assert report.planned.look.readings == {LOAD: 0.5}


def test_nothing_is_read_where_nobody_asks_or_nothing_is_due() -> None:
    world = World()
    world.add(under())
    world.tick("12:01")
    world.add(AT_THE_GATE, schedule_id("later"))
    world.tick("12:01:30")

    assert world.load.asked == 0


def test_a_gauge_that_cannot_be_read_is_reported_with_the_reason() -> None:
    world = World()
    world.add(AT_THE_GATE)

    look = world.tick("12:01").planned.look

    assert look.readings == {LOAD: None}
    assert "nobody has set it" in look.unreadable[LOAD]


def test_what_is_no_finite_number_counts_as_unreadable() -> None:
    """Comparing with it would answer something, and mean nothing."""
    gauge = MemoryGauge({"": float("nan")})

    look = Gauges({GaugeKind.LOAD: gauge}).read_for([a_schedule(gate=Gate(gauge="load", below=2.0))])

    assert look.readings == {LOAD: None}
    assert look.unreadable == {LOAD: "gauge 'load': nan is not a finite number"}


def test_a_gauge_that_nothing_here_measures_is_unreadable() -> None:
    look = Gauges().read_for([a_schedule(gate=Gate(gauge="key:orders", below=2.0))])

    assert look.unreadable == {gauge_name("key:orders"): "gauge 'key:orders': nothing here measures it"}


def test_the_gauge_of_tests_counts_what_it_was_asked() -> None:
    gauge = MemoryGauge()

    with pytest.raises(GaugeUnreadable):
        gauge.read("")
    assert gauge.asked == 1
