"""Sending to the web with the standard library."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import timedelta
from http.client import HTTPException, InvalidURL
from typing import Any
from urllib.parse import urlsplit

from application.ports.outgoing import NotTaken, Outgoing


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would take what was signed for one receiver to another one."""

    def redirect_request(self, *_arguments: Any, **_named: Any) -> None:
        return None


class WebOutgoing(Outgoing):
    """Fills `Outgoing`; certificates are checked, redirects are not followed, the answer's body is not read."""

    def __init__(self) -> None:
        self._opener = urllib.request.build_opener(_NoRedirects)

    def post(self, url: str, body: bytes, headers: Mapping[str, str], patience: timedelta) -> None:
        request = urllib.request.Request(url, data=body, headers=dict(headers), method="POST")
        try:
            with self._opener.open(request, timeout=patience.total_seconds()):
                return
        except urllib.error.HTTPError as answer:
            with answer:
                raise NotTaken(f"{_shown(url)} answered {answer.code} {answer.reason}") from None
        except (InvalidURL, UnicodeError):
            # What these say quotes the path, which may be a secret of its own.
            raise NotTaken(f"{_shown(url)} was not asked: write spaces and letters beyond ASCII as %XX") from None
        except (OSError, HTTPException, ValueError) as error:
            why = error.reason if isinstance(error, urllib.error.URLError) else error
            raise NotTaken(f"{_shown(url)} did not answer: {why}") from None


def _shown(url: str) -> str:
    """Return whom a URL names; its path and query may be a secret of their own."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")
