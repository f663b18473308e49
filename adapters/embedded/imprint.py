"""The directory remembers which server wrote its data, and is opened by no other."""

from __future__ import annotations

import json
from collections.abc import Iterable

from adapters.embedded.binary import Make, ServerBinary
from adapters.embedded.errors import ForeignData, NoServerBinary
from adapters.embedded.place import Place


def choose(place: Place, binaries: Iterable[ServerBinary]) -> ServerBinary:
    """
    The preferred program among those that can read what the directory holds.

    A directory written by the bundled server thus stays usable when Redis is
    installed beside it. Raises `NoServerBinary` or `ForeignData`.
    """
    found = list(binaries)
    if not found:
        raise NoServerBinary
    writer = read(place)
    fitting = [binary for binary in found if writer is None or binary.make.reads_data_of(writer)]
    if not fitting:
        makes = ", ".join(str(binary.make) for binary in found)
        raise ForeignData(
            f"data directory: {place.directory} was written by {writer}, and this machine has {makes}; "
            f"install {writer} or newer, or set KEPT_DATA to another directory"
        )
    return fitting[0]


def read(place: Place) -> Make | None:
    """What wrote the directory, or `None` for a new one; raises `ForeignData` when nobody can tell."""
    try:
        document = json.loads(place.make_file.read_text())
        return Make.parse(document["flavour"], document["version"])
    except FileNotFoundError:
        if not place.holds_data:
            return None
    except (ValueError, KeyError, TypeError):
        pass
    raise ForeignData(
        f"data directory: {place.directory} holds data of an unknown server; set KEPT_DATA to an empty directory"
    )


def write(place: Place, make: Make) -> None:
    """Remember the make, whole or not at all."""
    draft = place.make_file.with_suffix(".new")
    draft.write_text(json.dumps({"flavour": make.flavour, "version": make.dotted}))
    draft.replace(place.make_file)
