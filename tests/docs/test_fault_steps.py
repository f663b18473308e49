"""Every fault step is documented as it is worded, so that other people find it and can use it in their features."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from entrypoints.testing.steps import faults
from tests.docs.pages import page

_WORDING: Final = re.compile(r"""^@(?:given|when|step)\((?:phrase\()?(["'])(.+?)\1\)""", re.MULTILINE)
_CODE: Final = re.compile(r"`([^`]+)`")


def test_the_page_names_every_fault_step_and_no_other() -> None:
    source = Path(str(faults.__file__)).read_text("utf-8")
    (table,) = [each for each in page("docs/testing-your-schedules.md").tables() if each.header[0] == "step"]

    worded = {wording for _, wording in _WORDING.findall(source)}
    documented = {wording for row in table.rows for wording in _CODE.findall(row[0])}

    assert worded == documented
    assert len(worded) > 10
