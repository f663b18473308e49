"""Rule: every promise of the sample file is one that the sample platform can keep."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from adapters.declarations import read_schedule_file
from adapters.memory.effects import InMemoryEffects
from adapters.memory.live_classes import InMemoryLiveClasses
from adapters.memory.temporary_uploads import InMemoryTemporaryUploads
from application.catalogue import Catalogue
from application.learning.commands import learning_commands
from entrypoints import samples

THE_FILE: Final = Path(samples.__file__).parent / "learning-platform.toml"


def test_every_command_of_the_platform_is_promised_and_every_promise_fits_its_command() -> None:
    effects, uploads, classes = InMemoryEffects(), InMemoryTemporaryUploads(), InMemoryLiveClasses()
    catalogue = Catalogue(learning_commands(effects, uploads, classes, lambda _page: None))

    declared = read_schedule_file(THE_FILE).schedules
    for each in declared:
        catalogue.check(each.definition.command)

    assert sorted(each.definition.command.name for each in declared) == list(catalogue.names())
