"""The schedules of whoever uses Kept, where a Python module of theirs holds them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from adapters.declarations import read_python
from adapters.declarations.document import Rewrite, as_it_is
from adapters.declarations.suggestions import did_you_mean
from application.scheduling.declared import Declarations
from domain.scheduling.errors import InvalidValue
from entrypoints.settings import Settings
from entrypoints.user_modules import imported

FIELD: Final = "schedules"
_REFERENCE: Final = re.compile(r"[^\W\d][\w.]*:[^\W\d]\w*")


def is_reference(source: str) -> bool:
    """Tell whether `source` names an attribute of a module, as in `my_app.schedules:nightly`, and is no file."""
    return _REFERENCE.fullmatch(source) is not None and not Path(source).is_file()


def python_schedules(reference: str, settings: Settings, rewrite: Rewrite = as_it_is) -> Declarations:
    """
    Import a module from the user's folder and return what its attribute declares, as it is in this environment.

    Raises `InvalidValue` where it cannot be found, and `InvalidFile` for all that is wrong with it.
    """
    name, _, attribute = reference.partition(":")
    module = imported(FIELD, name, settings.folder)
    try:
        found = getattr(module, attribute)
    except AttributeError:
        public = [each for each in vars(module) if not each.startswith("_")]
        problem = f"holds no {attribute!r}"
        raise InvalidValue(FIELD, name, problem, did_you_mean(attribute, public)) from None
    return read_python(reference, found, environment=settings.environment, rewrite=rewrite)
