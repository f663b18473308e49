"""The load of this host: how many processes run or wait to run, over the last minute."""

from __future__ import annotations

import os

from application.ports.errors import GaugeUnreadable
from application.ports.gauge import Gauge


class HostLoad(Gauge):
    """The load average of one minute, as the operating system counts it; not divided by the number of cores."""

    def read(self, of: str) -> float:
        try:
            return os.getloadavg()[0]
        except OSError as error:
            raise GaugeUnreadable(f"gauge 'load': this host tells none ({error})") from error
