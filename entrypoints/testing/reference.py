"""The reference of all steps, made from the steps themselves."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Final

from entrypoints.testing.steps import STEPS

ANY: Final = "step"
KEYWORDS: Final = ("given", "when", "then", ANY)


def reference() -> Iterator[str]:
    """Yield the lines of the reference: of each module what it is about, then its steps and what each does."""
    for name in STEPS:
        module = import_module(f"entrypoints.testing.steps.{name}")
        yield f"{name.replace('_', ' ').upper()}: {_first_line(module.__doc__)}"
        yield from _steps(module)
        yield ""


def _steps(module: ModuleType) -> Iterator[str]:
    for function in ast.parse(inspect.getsource(module)).body:
        if isinstance(function, ast.FunctionDef):
            wordings = list(_wordings(function))
            yield from wordings
            if wordings:
                yield f"      {_first_line(ast.get_docstring(function))}"


def _wordings(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the keyword and the words of each decorator that makes a step of a function."""
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id in KEYWORDS:
            words = next(str(each.value) for each in ast.walk(decorator) if isinstance(each, ast.Constant))
            keyword = "any" if decorator.func.id == ANY else decorator.func.id
            yield f"  {keyword:5} {words}"


def _first_line(docstring: str | None) -> str:
    return inspect.cleandoc(docstring or "").partition("\n")[0]
