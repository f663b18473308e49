"""Everything in the domain is frozen: a command returns what follows and changes nothing."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from enum import Enum

import attrs
import pytest

from tests.architecture.project import ROOT, modules


def test_every_class_of_the_domain_is_frozen() -> None:
    """A frozen attrs class or named tuple, or what has no state to change: a protocol, an enum, a refusal."""
    assert [kind.__qualname__ for kind in domain_classes() if not is_frozen(kind)] == []


def test_the_domain_has_classes_to_look_at() -> None:
    """A rule over nothing would always hold."""
    assert len(list(domain_classes())) > 10


@attrs.define
class Changeable:
    value: int = 0


class Plain:
    """Neither frozen nor stateless by kind."""


@attrs.frozen
class Fixed:
    value: int = 0


class PlainAfterAll(Fixed):
    """A subclass that attrs knows nothing of: it has a `__dict__` again."""


@pytest.mark.parametrize("kind", [Changeable, Plain, PlainAfterAll])
def test_a_class_that_can_change_is_found(kind: type) -> None:
    """The rule bites."""
    assert not is_frozen(kind)


def is_frozen(kind: type) -> bool:
    if issubclass(kind, Enum | BaseException) or getattr(kind, "_is_protocol", False):
        return True
    if kind.__bases__ == (tuple,):
        return hasattr(kind, "_fields")
    return "__attrs_attrs__" in vars(kind) and bool(attrs.inspect(kind).is_frozen)


def domain_classes() -> Iterator[type]:
    for path in modules("domain"):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for _, kind in inspect.getmembers(importlib.import_module(name), inspect.isclass):
            if kind.__module__ == name:
                yield kind
