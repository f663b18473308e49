"""A network that leads to another server after a failover, and behind which a server may have another clock."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Final

from domain.scheduling.values import ZERO
from tests.chaos.proxy import Network, Proxy

THE_TIME: Final = re.compile(rb"(\*2\r\n\$10\r\n)(\d{10})(\r\n\$\d\r\n\d{1,6}\r\n)")
"""What a server answers to TIME, and to nothing else that we ask: ten digits of seconds, and the microseconds."""


class Route(Proxy):
    """
    Leads to one server, and then to another.

    A machine has one clock, so a server's is set here: what it answers to TIME, which is all that anybody
    learns of it, is ahead by `clock_ahead`.
    """

    def __init__(self, socket: Path) -> None:
        super().__init__(socket)
        self.clock_ahead = ZERO

    def fail_over_to(self, socket: Path) -> None:
        """Break every connection; new ones lead to the server at `socket`."""
        self.become(Network.CUT)
        self._socket = socket
        self.become(Network.WHOLE)

    def _arriving(self, reply: bytes) -> bytes:
        time = THE_TIME.fullmatch(reply) if self.clock_ahead else None
        if time is None:
            return reply
        seconds = int(time[2]) + self.clock_ahead // timedelta(seconds=1)
        return b"%s%d%s" % (time[1], seconds, time[3])
