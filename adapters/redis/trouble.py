"""What is wrong with a server that does not do what it is asked: named, in one line, with the remedy."""

from __future__ import annotations

import re
from itertools import chain
from typing import Final

import attrs
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    MasterDownError,
    NoPermissionError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
)
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import TimeoutError as Silent

from application.ports.errors import StoreUnreachable


@attrs.frozen
class Trouble:
    """One way in which a server does not serve for now; whatever was asked may be asked again when it is over."""

    name: str
    says: str
    remedy: str

    def about(self, error: RedisError) -> StoreUnreachable:
        """Return what the caller is told."""
        return StoreUnreachable(f"store: the server {self.says} ({error}); {self.remedy}", trouble=self.name)


SILENT: Final = Trouble("silent", "does not answer", "see that it runs and that KEPT_REDIS_URL names it")
LOADING: Final = Trouble("loading", "is still loading its data", "wait until it has, this goes on by itself")
READ_ONLY: Final = Trouble(
    "read-only", "is a replica and takes no writes", "promote it, or let KEPT_REDIS_URL name the primary"
)
NO_MEMORY: Final = Trouble(
    "memory", "has reached its maxmemory", "raise maxmemory, and keep maxmemory-policy noeviction"
)
NO_DISK: Final = Trouble("disk", "cannot write to its disk and takes no writes", "free its disk")
NO_REPLICAS: Final = Trouble(
    "replicas", "has fewer replicas than min-replicas-to-write asks for", "bring the replicas back"
)
BUSY: Final = Trouble("busy", "is busy with a script", "wait, or end a script that hangs with SCRIPT KILL")
NOT_TRUSTED: Final = Trouble(
    "certificate", "shows a certificate that we do not trust", "let ssl_ca_certs in KEPT_REDIS_URL name its authority"
)
NO_TLS: Final = Trouble(
    "tls",
    "cannot be reached by TLS",
    "see that it speaks TLS, and what ssl_ca_certs and the like in KEPT_REDIS_URL name",
)
NOT_ALLOWED: Final = Trouble(
    "permission", "does not allow this to our user", "give the user the rules that docs/security.md lists"
)
DAMAGED: Final = Trouble(
    "damaged",
    "holds under one of our keys what Kept did not write",
    "find out who else may write there, and restore it from a backup",
)
NOT_KNOWN: Final = Trouble("password", "does not accept our user or password", "correct KEPT_REDIS_URL")

_BY_CODE: Final = {
    "LOADING": LOADING,
    "READONLY": READ_ONLY,
    "MASTERDOWN": READ_ONLY,
    "OOM": NO_MEMORY,
    "MISCONF": NO_DISK,
    "NOREPLICAS": NO_REPLICAS,
    "BUSY": BUSY,
    "NOPERM": NOT_ALLOWED,
    "NOAUTH": NOT_KNOWN,
    "WRONGPASS": NOT_KNOWN,
    "WRONGTYPE": DAMAGED,
}
# redis-py takes the code off the errors that it knows; the more particular classes come first.
_BY_CLASS: Final[tuple[tuple[type[RedisError], Trouble], ...]] = (
    (BusyLoadingError, LOADING),
    (AuthenticationError, NOT_KNOWN),
    (NoPermissionError, NOT_ALLOWED),
    (ReadOnlyError, READ_ONLY),
    (MasterDownError, READ_ONLY),
    (OutOfMemoryError, NO_MEMORY),
    (Unreachable, SILENT),
    (Silent, SILENT),
)
# Inside a script, servers before Redis 7 put the code into the middle of their answer, behind a dash.
_CODE: Final = re.compile(rf"(?:^|-)({'|'.join(_BY_CODE)})\b")

# What neither class nor code tells: TLS fails inside Python, and what a script may not do is told without a code.
_BY_WORDS: Final = (
    (re.compile(r"CERTIFICATE_VERIFY_FAILED"), NOT_TRUSTED),
    (re.compile(r"\[(SSL|X509|PEM)\b"), NO_TLS),
    (re.compile(r"\bACL failure in script\b"), NOT_ALLOWED),
    # Servers before Redis 7.
    (re.compile(r"\bThe user executing the script can't\b"), NOT_ALLOWED),
)


def trouble_behind(error: RedisError) -> Trouble | None:
    """Return what keeps the server from serving for now; None for an error that waiting will not mend."""
    by_words = (trouble for words, trouble in _BY_WORDS if words.search(str(error)))
    by_class = (trouble for kind, trouble in _BY_CLASS if isinstance(error, kind))
    by_code = (_BY_CODE[code[1]] for code in [_CODE.search(str(error))] if code)
    return next(chain(by_words, by_class, by_code), None)
