"""A client of the worker's own."""

from __future__ import annotations

import redis
from rq.connections import parse_connection


def own_client(client: redis.Redis, patience: float) -> redis.Redis:
    """
    Return another client of the same server, which waits `patience` seconds for a reply and does not decode.

    RQ lengthens the time-out of the client that it is given: for everybody who shares it, and not for
    the connections that it has open already, on which every wait for work would then fail.
    """
    _, connection_class, settings = parse_connection(client)
    settings |= {"socket_timeout": patience, "decode_responses": False}
    return redis.Redis(connection_pool=redis.ConnectionPool(connection_class=connection_class, **settings))
