"""What handlers need beside their payload: made by type, for one attempt, by providers that the user registers."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Final, Generic, Protocol, TypeVar, cast, get_args, get_origin, get_type_hints, overload

import attrs

from domain.scheduling.errors import InvalidValue

T = TypeVar("T")

_YIELDS: Final = (Iterator, Iterable, Generator)


@attrs.frozen
class Provided(Generic[T]):
    """
    A type, and how to come by a value of it: `Provided(Books, container.books)`.

    The value is made anew for each attempt, in the process that executes it, and not shared between attempts. A
    generator function yields it once; what stands after the `yield` is done when the handler has ended, and
    an error of the handler is raised there.
    """

    kind: type[T]
    make: Callable[[], T] | Callable[[], Iterator[T]]

    def opened(self) -> AbstractContextManager[T]:
        """Return a context in which the value exists."""
        if inspect.isgeneratorfunction(self.make):
            opened: Callable[[], AbstractContextManager[T]] = contextmanager(self.make)
            return opened()
        return nullcontext(cast("Callable[[], T]", self.make)())


@overload
def provides(function: Callable[[], Iterator[T]]) -> Provided[T]: ...


@overload
def provides(function: Callable[[], T]) -> Provided[T]: ...


def provides(function: Callable[[], Any]) -> Provided[Any]:
    """Make a provider of a function without parameters; it provides the type that it returns or yields."""
    returned = get_type_hints(function).get("return")
    kind = get_args(returned)[0] if get_origin(returned) in _YIELDS else returned
    if not isinstance(kind, type) or inspect.signature(function).parameters:
        remedy = "take no parameters, and annotate the class that is returned, or an Iterator of it"
        name = getattr(function, "__name__", function)
        raise InvalidValue("@provides", name, "is no function that provides a class", remedy)
    return Provided(kind, function)


class Container(Protocol):
    """A container in the manner of dependency-injector: its providers by name."""

    @property
    def providers(self) -> Mapping[str, Callable[[], Any]]:
        """The providers; one that makes a class says which in `provides`."""
        ...


def provided_by(container: Container) -> tuple[Provided[Any], ...]:
    """Return what a container provides whose providers name the class that they make."""
    makers = ((getattr(provider, "provides", None), provider) for provider in container.providers.values())
    return tuple(Provided(kind, provider) for kind, provider in makers if isinstance(kind, type))


class Providers:
    """Finds the provider of a type: that of the very type, or the only one whose type derives from it."""

    def __init__(self, provided: Iterable[Provided[Any]] = ()) -> None:
        self._provided: dict[type, Provided[Any]] = {}
        for each in provided:
            if self._provided.setdefault(each.kind, each) != each:
                raise InvalidValue("provider", each.kind.__name__, "is provided twice", "leave one of the two out")

    def __iter__(self) -> Iterator[Provided[Any]]:
        return iter(self._provided.values())

    def find(self, kind: type) -> Provided[Any] | None:
        """Return the provider of a type, or None; raise `InvalidValue` where several would do."""
        if kind in self._provided:
            return self._provided[kind]
        found = [each for each in self._provided.values() if kind in each.kind.__mro__]
        if len(found) > 1:
            names = ", ".join(each.kind.__name__ for each in found)
            raise InvalidValue("provider", kind.__name__, f"could be any of {names}", f"provide {kind.__name__} itself")
        return found[0] if found else None
