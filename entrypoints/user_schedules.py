"""The schedules of whoever uses Kept, in a TOML file or in a Python module of theirs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from adapters.declarations import read_python, read_schedule_file
from adapters.declarations.document import Rewrite, as_it_is
from adapters.declarations.suggestions import did_you_mean
from application.scheduling.declared import Declarations
from domain.scheduling.errors import InvalidValue
from entrypoints.settings import Settings
from entrypoints.user_modules import imported

FIELD: Final = "schedules"
_REFERENCE: Final = re.compile(r"[^\W\d][\w.]*:[^\W\d]\w*")


def user_schedules(source: str, settings: Settings, rewrite: Rewrite = as_it_is) -> Declarations:
    """
    Read schedules as they are in this environment, from a TOML file or from `module:attribute`, in the user's folder.

    Raises `InvalidValue` where nothing can be read, and `InvalidFile` for all that is wrong with what is there.
    """
    # Messages name a file as its owner did; only a test may run elsewhere.
    path = Path(source) if settings.folder == Path.cwd() else settings.folder / source
    if _REFERENCE.fullmatch(source) and not path.is_file():
        return _of_a_module(source, settings, rewrite)
    try:
        return read_schedule_file(path, rewrite, settings.environment)
    except OSError as error:
        problem = f"cannot be read: {(error.strerror or str(error)).lower()}"
        raise InvalidValue("file", source, problem, "name a TOML file of schedules, or module:attribute") from error


def _of_a_module(reference: str, settings: Settings, rewrite: Rewrite) -> Declarations:
    name, _, attribute = reference.partition(":")
    module = imported(FIELD, name, settings.folder)
    try:
        found = getattr(module, attribute)
    except AttributeError:
        public = [each for each in vars(module) if not each.startswith("_")]
        problem = f"holds no {attribute!r}"
        raise InvalidValue(FIELD, name, problem, did_you_mean(attribute, public)) from None
    return read_python(reference, found, environment=settings.environment, rewrite=rewrite)
