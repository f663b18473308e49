"""Rule: every scenario that somebody wrote is run."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.project import ROOT

FEATURES = sorted((ROOT / "features").glob("*.feature"))


def scenarios_in(feature: Path) -> list[str]:
    """Return the names of a feature's scenarios, in their order."""
    lines = (line.strip() for line in feature.read_text().splitlines())
    return [line.partition(":")[2].strip() for line in lines if line.startswith(("Scenario:", "Scenario Outline:"))]


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.stem)
def test_no_two_scenarios_of_a_feature_have_the_same_name(feature: Path) -> None:
    """The later one would silently take the place of the earlier one."""
    names = Counter(scenarios_in(feature))

    assert names
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.stem)
def test_every_feature_is_bound_to_its_tests(feature: Path) -> None:
    """A feature that nobody loads would be green for ever."""
    tests = Path(__file__).with_name(f"test_{feature.stem}.py")

    assert f'scenarios("{feature.name}")' in tests.read_text()
