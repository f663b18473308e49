"""Dependencies point inward and the core knows no technology: the import rules hold, and each of them bites."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.project import ROOT, Scratch, run, settings

BREACHES = {
    "Dependencies point inward": ("application/outward.py", "import adapters.memory\n"),
    "The core knows no technology, no clock, no randomness and no threads": ("application/store.py", "import redis\n"),
    "The domain neither reads files nor knows serialisation": ("domain/scheduling/codec.py", "import json\n"),
    "The two contexts do not know each other": ("domain/learning/live_class.py", "import domain.scheduling\n"),
    "No adapter knows another, except that rq builds on redis": ("adapters/redis/store.py", "import adapters.memory\n"),
    "Only the container knows dependency-injector": ("entrypoints/worker.py", "import dependency_injector\n"),
    "Only the cron module knows croniter": ("domain/scheduling/schedule.py", "import croniter\n"),
}


def test_the_project_keeps_every_import_rule() -> None:
    """The same call as in `make lint`."""
    checked = run("lint-imports", "--no-cache", cwd=ROOT)

    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_project_without_a_breach_keeps_every_import_rule(scratch: Scratch) -> None:
    """The control: what the other tests see broken was whole before."""
    assert broken(scratch) == set()


@pytest.mark.parametrize("contract", BREACHES)
def test_one_breach_breaks_the_rule_it_concerns(scratch: Scratch, contract: str) -> None:
    """A rule that names a module wrongly checks nothing and says nothing; this one says so."""
    scratch.write(*BREACHES[contract])

    assert broken(scratch) == {contract}


def test_every_import_rule_has_a_breach_here() -> None:
    """A new rule comes with its proof."""
    assert {contract["name"] for contract in contracts()} == set(BREACHES)


@pytest.mark.parametrize("layer", ["domain", "application"])
def test_each_forbidden_technology_is_caught_in_the_core(scratch: Scratch, layer: str) -> None:
    """One file per name, and each is reported."""
    (core,) = (contract for contract in contracts() if contract["id"] == "core")
    for name in core["forbidden_modules"]:
        scratch.write(f"{layer}/uses_{name}.py", f"import {name}\n")

    report = lint(scratch)

    assert [name for name in core["forbidden_modules"] if f"{layer}.uses_{name} -> {name}" not in report] == []


def test_each_forbidden_name_is_that_of_a_real_module() -> None:
    """A misspelt name would forbid nothing."""
    names = {name for contract in contracts() for name in contract.get("forbidden_modules", ())}

    assert {name for name in names if find_spec(name) is None} == set()


def test_rq_may_build_on_redis_but_not_the_other_way_round(scratch: Scratch) -> None:
    """A hand-over is one script over both, and it belongs to the queue."""
    scratch.write("adapters/rq/handover.py", "import adapters.redis.keys\n")
    scratch.write("adapters/redis/keys.py", "")
    assert broken(scratch) == set()

    scratch.write("adapters/redis/keys.py", "import adapters.rq.queue\n")
    assert broken(scratch) == {"No adapter knows another, except that rq builds on redis"}


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    """A project under the real rules in which to break them."""
    return Scratch(tmp_path)


def broken(scratch: Scratch) -> set[str]:
    report = lint(scratch)
    assert re.search(r"Contracts: \d+ kept, \d+ broken", report), report
    return set(re.findall(r"^(.+?) BROKEN\b", report, re.MULTILINE))


def lint(scratch: Scratch) -> str:
    checked = run("lint-imports", "--no-cache", cwd=scratch.folder)
    return checked.stdout + checked.stderr


def contracts() -> list[dict[str, Any]]:
    return list(settings()["tool"]["importlinter"]["contracts"])
