"""Numbers that an application keeps in the store, outside of our namespace."""

from __future__ import annotations

from math import isfinite
from typing import Final, cast

import redis
from redis.exceptions import NoPermissionError, ResponseError

from adapters.redis.boundary import translated
from application.ports.errors import GaugeUnreadable
from application.ports.gauge import Gauge

LONGEST: Final = 64
"""How many characters a number may have."""

_WRONG_TYPE: Final = "WRONGTYPE"


class KeyGauge(Gauge):
    """The number under a key, written as text: what `SET` and `INCRBYFLOAT` leave there."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def read(self, of: str) -> float:
        text = self._text(of)
        if not text:
            raise GaugeUnreadable(f"gauge 'key:{of}': there is no such key, or nothing under it")
        try:
            reading = float(text) if len(text) <= LONGEST else float("nan")
        except ValueError:
            reading = float("nan")
        if not isfinite(reading):
            # What stands there instead is not told: it may be anything, a secret too.
            raise GaugeUnreadable(f"gauge 'key:{of}': does not hold a finite number")
        return reading

    def _text(self, key: str) -> bytes:
        """Return what stands under a key, and of what is too long for a number no more than shows that it is."""
        with translated():
            try:
                return cast("bytes", self._client.getrange(key, 0, LONGEST))
            except NoPermissionError as error:
                # One key that we may not read is no reason to stop scheduling.
                raise GaugeUnreadable(f"gauge 'key:{key}': the server does not let our user read it") from error
            except ResponseError as error:
                if not str(error).startswith(_WRONG_TYPE):
                    raise
                raise GaugeUnreadable(f"gauge 'key:{key}': holds something else than a number") from error
