"""The demo: promises of every kind, kept by real processes while two of them are killed on purpose.

May live here: the cast, the story and how both are shown. May not: a way to keep promises that the
ordinary processes do not have; they are started as anybody would start them.
"""

from __future__ import annotations

from entrypoints.demo.show import run

__all__ = ["run"]
