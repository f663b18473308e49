"""A real Redis-compatible server of our own, for those who have none running.

May live here: finding the server binary, starting and stopping it, and sharing it between processes.
May not: what Kept stores in it (`adapters.redis`), or any knowledge of schedules.
"""

from adapters.embedded.errors import EmbeddedServerError
from adapters.embedded.server import EmbeddedServer

__all__ = ["EmbeddedServer", "EmbeddedServerError"]
