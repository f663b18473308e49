"""The promises of `Outgoing`: a message is taken, which 2xx says, or `NotTaken` is raised; redirects lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from socket import socket
from threading import Thread
from typing import Any, Final

import attrs
import pytest

from adapters.http.outgoing import WebOutgoing
from adapters.memory.outgoing import MemoryOutgoing
from application.ports.outgoing import NotTaken, Outgoing

PATIENCE: Final = timedelta(seconds=20)


@attrs.define
class Server:
    """A server on this machine, and what it was told; it answers with `status`."""

    url: str = ""
    status: int = 204
    told: list[tuple[bytes, Mapping[str, str]]] = attrs.field(factory=list)


@contextmanager
def _serving() -> Iterator[Server]:
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.told.append((self.rfile.read(int(headers["content-length"])), headers))
            self.send_response(server.status)
            self.send_header("Location", server.url)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        server.url = f"http://127.0.0.1:{http.server_port}/hook?token=hidden"
        thread = Thread(target=http.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with _serving() as server:
        yield server


@pytest.mark.parametrize("outgoing", [MemoryOutgoing(), WebOutgoing()], ids=["memory", "web"])
def test_what_is_taken_raises_nothing(outgoing: Outgoing, server: Server) -> None:
    """Every adapter takes the same."""
    outgoing.post(server.url, b"{}", {"webhook-id": "x"}, PATIENCE)


@pytest.mark.parametrize("web", [False, True], ids=["memory", "web"])
def test_what_is_refused_says_who_refused_it(server: Server, web: bool) -> None:
    server.status = 503
    outgoing: Outgoing = WebOutgoing() if web else MemoryOutgoing(refusing={server.url})

    with pytest.raises(NotTaken, match=r"127\.0\.0\.1.*answered 503"):
        outgoing.post(server.url, b"{}", {}, PATIENCE)


def test_body_and_headers_arrive_as_they_were_given(server: Server) -> None:
    WebOutgoing().post(server.url, '{"who":"Björn"}'.encode(), {"webhook-id": "x-1"}, PATIENCE)

    ((body, headers),) = server.told
    assert body == '{"who":"Björn"}'.encode()
    assert headers["webhook-id"] == "x-1"


def test_a_redirect_is_not_followed(server: Server) -> None:
    """What was signed for one receiver is not for another one."""
    server.status = 307

    with pytest.raises(NotTaken, match="answered 307"):
        WebOutgoing().post(server.url, b"{}", {}, PATIENCE)
    assert len(server.told) == 1


def test_the_complaint_does_not_show_what_may_be_a_secret(server: Server) -> None:
    """Many receivers are named by a token in the path or the query."""
    server.status = 500

    with pytest.raises(NotTaken) as refusal:
        WebOutgoing().post(server.url, b"{}", {}, PATIENCE)
    assert "hidden" not in str(refusal.value)
    assert "hook" not in str(refusal.value)


@pytest.mark.parametrize("sign", [" ", "\x7f", "ö"])
def test_an_address_that_no_request_can_carry_is_not_shown_either(sign: str, server: Server) -> None:
    with pytest.raises(NotTaken, match=r"127\.0\.0\.1:\d+ was not asked: .* as %XX") as refusal:
        WebOutgoing().post(f"{server.url}{sign}&more", b"{}", {}, PATIENCE)
    assert "hidden" not in str(refusal.value)
    assert server.told == []


def test_nobody_there_is_an_answer_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that was free a moment ago refuses."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/"

    with pytest.raises(NotTaken, match="did not answer"):
        WebOutgoing().post(url, b"{}", {}, PATIENCE)
