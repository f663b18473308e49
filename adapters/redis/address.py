"""The URL of a server: what may stand in it, and how much of it may be shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, parse_qsl, urlsplit

from domain.scheduling.errors import InvalidValue

SCHEMES: Final = ("redis", "rediss", "unix")
TLS: Final = "rediss"
_SHOWN_SCHEMES: Final = (*SCHEMES, "valkey", "valkeys", "http", "https", "tcp")
OPTIONS: Final = ("db", "username", "password")
TLS_OPTIONS: Final = (
    *("ssl_ca_certs", "ssl_ca_path", "ssl_certfile", "ssl_keyfile", "ssl_password"),
    *("ssl_cert_reqs", "ssl_check_hostname"),
)
_FILES: Final = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")
CERTIFICATES: Final = ("required", "optional", "none")
HIDDEN: Final = "***"

_FORMS: Final = "redis://HOST:PORT/DB, rediss://HOST:PORT/DB or unix:///PATH/TO/SOCKET?db=DB"
_REMEDY: Final = f"use {_FORMS}, and write '/', '?', '#' and '@' of a password as %2F, %3F, %23 and %40"

_DATABASE: Final = re.compile(r"/?[0-9]{0,5}")
_NUMBER: Final = re.compile(r"[0-9]{1,5}")
_WORD: Final = re.compile(r"[A-Za-z0-9_+.-]*", re.ASCII)
_PLAINLY_A_SERVER: Final = re.compile(
    r"(localhost|redis|valkey|[0-9]{1,3}(\.[0-9]{1,3}){3})(:[0-9]{1,5})?(/[0-9]{0,5})?", re.ASCII
)
_HOST_AND_MORE: Final = re.compile(
    r"(?P<host>\[[0-9A-Fa-f:.]*\]|[A-Za-z0-9._-]*)(?P<harmless>(:\d{1,5})?(/\d{0,5})?$)?", re.ASCII
)


def check_address(field: str, url: str) -> None:
    """Raise `InvalidValue` for what is no URL of a server, or asks for something that is not ours to give."""
    parts = _parts(url)
    if parts is None:
        raise InvalidValue(field, without_secrets(url), "is not the URL of a Redis server", _REMEDY)
    _check_options(field, url, parse_qsl(parts.query, keep_blank_values=True), encrypted=parts.scheme == TLS)


def _parts(url: str) -> SplitResult | None:
    """Return the parts of a URL that leads to a server, and None for anything else."""
    try:
        parts = urlsplit(url)
        # As the resolver will, which raises what no answer of a network is.
        (parts.hostname or "").encode("idna")
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return None
    # redis-py takes any other path for no path, and connects to database 0.
    has_place = parts.scheme == "unix" or _DATABASE.fullmatch(parts.path)
    return parts if parts.scheme in SCHEMES and has_port and has_place and not parts.fragment else None


def _check_options(field: str, url: str, options: Sequence[tuple[str, str]], *, encrypted: bool) -> None:
    known = (*OPTIONS, *TLS_OPTIONS) if encrypted else OPTIONS
    for name, value in options:
        if name not in known:
            remedy = f"after the '?' use {', '.join(known)}{'' if encrypted else '; those of TLS go with rediss://'}"
            raise InvalidValue(field, without_secrets(url), "has an option that is not known", remedy)
        if name == "ssl_cert_reqs" and value not in CERTIFICATES:
            raise InvalidValue(field, without_secrets(url), f"has a wrong {name}", f"use {', '.join(CERTIFICATES)}")
        if name in _FILES and not Path(value).is_file():
            raise InvalidValue(field, without_secrets(url), f"names no file by {name}", "correct its path")
        if name == "db" and not _NUMBER.fullmatch(value):
            raise InvalidValue(field, without_secrets(url), "names no database", "use its number, such as db=0")


def without_secrets(url: str) -> str:
    """
    Return as much of a URL as may be shown: scheme, user, host, port, socket, database.

    Passwords are often written without the quoting that they need, so whatever is not certain to be harmless is
    hidden, and not only what stands in the password's place.
    """
    scheme, slashes, rest = url.partition("://")
    # A password that was pasted into the wrong place has no scheme, or none that anybody knows.
    if not (slashes and scheme in _SHOWN_SCHEMES):
        return url if not url or _PLAINLY_A_SERVER.fullmatch(url) else HIDDEN
    address, mark, query = rest.partition("?")
    # An unquoted "?" may have cut a password in two.
    if "@" in query:
        return f"{scheme}{slashes}{HIDDEN}"
    user, at, place = address.rpartition("@")
    shown = place if scheme == "unix" and place.startswith("/") else _place(place)
    return f"{scheme}{slashes}{_user(user) if at else ''}{at}{shown}{mark}{_options(query)}"


def _user(user: str) -> str:
    name, colon, _ = user.partition(":")
    return f"{name}:{HIDDEN}" if colon and _WORD.fullmatch(name) else HIDDEN


def _place(place: str) -> str:
    """Show a host; what follows it is a port, or the password of somebody who forgot the host."""
    found = _HOST_AND_MORE.match(place)
    if found and found["harmless"] is not None:
        return place
    return f"{found['host']}:{HIDDEN}" if found and place[found.end("host") :].startswith(":") else HIDDEN


def _options(query: str) -> str:
    return "&".join(map(_option, query.split("&"))) if query else ""


def _option(option: str) -> str:
    name, _, value = option.partition("=")
    if name == "db" and _NUMBER.fullmatch(value):
        return option
    return f"{name}={HIDDEN}" if name in (*OPTIONS, *TLS_OPTIONS) else HIDDEN
