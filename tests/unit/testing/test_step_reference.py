"""Rule: whoever writes a feature can look up every step, with what it does."""

from __future__ import annotations

import re
from itertools import pairwise

from entrypoints.testing.reference import reference
from entrypoints.testing.steps import STEPS

LINES = list(reference())


def test_every_module_of_steps_is_there_with_what_it_is_about() -> None:
    headings = [line.partition(":")[0] for line in LINES if re.match(r"[A-Z ]+: \w", line)]

    assert headings == [name.replace("_", " ").upper() for name in STEPS]


def test_a_step_is_told_with_its_keyword_its_words_and_what_it_does() -> None:
    place = LINES.index("  any   the scheduler ticks at {at}")

    assert LINES[place + 1 : place + 3] == ['  any   scheduler "{name:Id}" ticks at {at}', "      Let one tick happen."]


def test_no_step_goes_without_a_word_about_what_it_does() -> None:
    words = re.compile(r"  (given|when |then |any  ) ")

    assert all(after.startswith("      ") or words.match(after) for line, after in pairwise(LINES) if words.match(line))
    assert "      " not in LINES
