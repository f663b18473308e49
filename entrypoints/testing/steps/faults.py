"""Steps in which something goes wrong, on top of `entrypoints.testing.mishaps`."""

from __future__ import annotations

from pytest_bdd import given, step, when

from entrypoints.testing.faults import die, that_hands_over, that_records, that_records_a_fallback
from entrypoints.testing.mishaps import Mishaps
from entrypoints.testing.wording import phrase
from entrypoints.testing.world import World


@step(phrase("the scheduler dies before recording {slot}"))
def dies_before_recording(world: World, slot: str) -> None:
    """The decision was made and nobody will ever know."""
    Mishaps(world).scheduler_dies_before_recording(world.instant(slot))


@given(phrase("the scheduler dies after recording {slot} and before handing it over"))
def dies_after_recording(world: World, slot: str) -> None:
    """The run is recorded and nobody carries it to the queue."""
    Mishaps(world).scheduler_dies_after_recording(world.instant(slot))


@given(phrase("the scheduler dies after handing {slot} over"))
def dies_after_hand_over(world: World, slot: str) -> None:
    """The delivery is queued and the scheduler never heard that it is."""
    Mishaps(world).scheduler_dies_after_handing_over(world.instant(slot))


@given("the scheduler dies after it has told an alert and before it notes that")
def dies_after_telling(world: World) -> None:
    """Whoever comes next tells it again."""
    world.scheduler().faults.plan("before", "were_told", die)


@given("the scheduler dies before it records a fallback")
def dies_before_recording_a_fallback(world: World) -> None:
    """It heard of the failure, and nobody will ever know."""
    world.scheduler().faults.plan("before", "record", die, that_records_a_fallback)


@given(phrase("the scheduler hears no reply when it records {slot}"))
def hears_no_reply(world: World, slot: str) -> None:
    """The record was written; the connection broke before the reply."""
    Mishaps(world).reply_to_the_record_is_lost(world.instant(slot))


@given(phrase("the scheduler hears no reply when it hands {slot} over"))
def hears_no_reply_to_the_hand_over(world: World, slot: str) -> None:
    """The delivery was queued; the connection broke before the reply."""
    Mishaps(world).reply_to_the_hand_over_is_lost(world.instant(slot))


@step(phrase('worker "{name:Id}" hears no reply to its next write'))
def worker_hears_no_reply(world: World, name: str) -> None:
    """The attempt was begun, or its outcome recorded; the connection broke before the reply."""
    Mishaps(world).reply_to_the_next_write_is_lost(name)


@given(phrase("the worker dies after its command returned and before it records the outcome"))
def worker_dies_before_settling(world: World) -> None:
    """The effect is there; its outcome is not."""
    Mishaps(world).worker_dies_before_recording_the_outcome()


@given(phrase("the store does not answer until {at}"))
@when(phrase("the store stops answering until {at}"))
def store_does_not_answer(world: World, at: str) -> None:
    """Nobody reaches the store; commands in progress go on."""
    Mishaps(world).store_is_away_until(world.instant(at))


@step(phrase("the queue loses the delivery of {run}"))
def queue_loses(world: World, run: str) -> None:
    """A worker popped the delivery and died before it did anything."""
    delivery = Mishaps(world).queue_loses_the_next_delivery()
    assert delivery.fire_id == world.desk.fire_id(run)


@step(phrase("the queue hands the delivery of {run} out again"))
def queue_repeats(world: World, run: str) -> None:
    """The queue holds a delivery that a worker has taken already."""
    Mishaps(world).queue_repeats_the_delivery_of(world.desk.fire_id(run))


@when(phrase('scheduler "{name:Id}" freezes at {at}, having decided {slot} but not recorded it'))
def freezes_before_recording(world: World, name: str, at: str, slot: str) -> None:
    """Stop a leader (SIGSTOP) between its decision and its write."""
    world.move_to(world.instant(at))
    world.scheduler(name).freeze("record", that_records(world.instant(slot)))


@when(phrase('scheduler "{name:Id}" freezes at {at}, having recorded {slot} but not handed it over'))
def freezes_before_handing_over(world: World, name: str, at: str, slot: str) -> None:
    """Stop a leader (SIGSTOP) between its record and the hand-over."""
    world.move_to(world.instant(at))
    world.scheduler(name).freeze("deliver", that_hands_over(world.instant(slot)))


@when(phrase('scheduler "{name:Id}" goes on'))
def goes_on(world: World, name: str) -> None:
    """Let a frozen leader finish what it was about to do (SIGCONT)."""
    world.scheduler(name).go_on()
