"""No clock is read, no id drawn and no die cast but in the places named in pyproject.toml: ruff sees to it."""

from __future__ import annotations

import pytest

from tests.architecture.project import LAYERS, ROOT, run, settings

LINT = settings()["tool"]["ruff"]["lint"]
BANNED = LINT["flake8-tidy-imports"]["banned-api"]

BREACHES = {
    "C901": "def f(n: int) -> None:\n" + "".join(f"    if n == {n}:\n        n += 1\n" for n in range(9)),
    "BLE001": "try:\n    pass\nexcept Exception:\n    pass\n",
    "D100": "",
    "DTZ001": "from datetime import datetime\n\nNOON = datetime(2026, 1, 1, 12)\n",
    "DTZ011": "from datetime import date\n\ntoday = date.today()\n",
    "E501": f"TEXT = '{'x' * 120}'\n",
    "PGH003": "import redis  # type: ignore\n",
    "S301": "import pickle\n\npickle.loads(b'')\n",
    "S307": "eval('1')\n",
    "T201": "print()\n",
    "TID252": "from . import values\n",
}


@pytest.mark.parametrize("name", BANNED)
def test_each_banned_name_is_caught_in_the_core(name: str) -> None:
    """However it is imported."""
    module, _, member = name.rpartition(".")
    ways = [f"import {name}\n"] if not module else [f"from {module} import {member}\n\n{member}()\n"]
    if module.count(".") == 1:
        outer, _, inner = module.rpartition(".")
        ways = [f"from {outer} import {inner}\n\n{inner}.{member}()\n", f"import {outer}\n\n{module}.{member}()\n"]

    assert ["TID251" in found(way, "domain/scheduling/schedule.py") for way in ways] == [True] * len(ways)


@pytest.mark.parametrize("code", BREACHES)
@pytest.mark.parametrize("layer", LAYERS)
def test_each_rule_of_style_bites_in_every_layer(code: str, layer: str) -> None:
    """One breach, one finding."""
    assert code in found(BREACHES[code], f"{layer}/somewhere.py")


def test_a_package_that_does_not_say_what_it_is_for_is_caught() -> None:
    """An empty `__init__.py` tells the reader nothing."""
    assert "D104" in found("", "adapters/anything/__init__.py")


def test_clean_code_is_not_caught() -> None:
    """The control: what is caught above is the breach and nothing else."""
    assert found('"""One sentence."""\n\nFIVE = 5\n', "domain/scheduling/schedule.py") == set()


def test_the_clock_adapters_may_read_the_clock() -> None:
    """Somebody has to, and here it is named."""
    assert "TID251" not in found(
        "from datetime import UTC, datetime\n\ndatetime.now(UTC)\n", "adapters/clocks/system.py"
    )


def test_the_core_is_excepted_from_nothing() -> None:
    """Every exception is for the edges and for tests."""
    exceptions = LINT["per-file-ignores"]

    assert [path for path in exceptions if path.startswith(("domain", "application", "*"))] == []


def found(code: str, path: str) -> set[str]:
    """The rules that ruff finds broken, were this code at that path."""
    checked = run(
        "ruff", "check", "--output-format", "concise", "--no-cache", "--stdin-filename", path, "-", cwd=ROOT, stdin=code
    )
    assert checked.returncode in (0, 1), checked.stderr
    return {line.split()[1] for line in checked.stdout.splitlines() if line.startswith(path)}
