"""Numbers that an application keeps in the store, outside of our namespace."""

from __future__ import annotations

from math import isfinite
from typing import Final, cast

import redis
from redis.exceptions import ResponseError

from adapters.redis.boundary import translated
from application.ports.errors import GaugeUnreadable
from application.ports.gauge import Gauge

_SHOWN: Final = 40
_WRONG_TYPE: Final = "WRONGTYPE"


class KeyGauge(Gauge):
    """The number under a key, written as text: what `SET` and `INCRBYFLOAT` leave there."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client

    def read(self, of: str) -> float:
        text = self._text(of)
        if text is None:
            raise GaugeUnreadable(f"gauge 'key:{of}': there is no such key")
        try:
            reading = float(text)
        except ValueError:
            reading = float("nan")
        if not isfinite(reading):
            raise GaugeUnreadable(f"gauge 'key:{of}': {text[:_SHOWN]!r} is not a finite number")
        return reading

    def _text(self, key: str) -> bytes | None:
        with translated():
            try:
                return cast("bytes | None", self._client.get(key))
            except ResponseError as error:
                if not str(error).startswith(_WRONG_TYPE):
                    raise
                raise GaugeUnreadable(f"gauge 'key:{key}': holds something else than a number") from error
