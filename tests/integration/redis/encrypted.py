"""What a server that speaks TLS shows: a certificate for 'localhost', of an authority that only tests trust."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final

# The private key in it protects nothing, and the authority's own was thrown away. To make both anew: `openssl req
# -x509` for the authority; `openssl req` and `openssl x509 -req`, with subjectAltName=DNS:localhost, for the server.
_FOLDER: Final = Path(__file__).parent / "certificates"
AUTHORITY: Final = _FOLDER / "authority.pem"
_SERVER: Final = _FOLDER / "server.pem"


def server_side() -> ssl.SSLContext:
    """Return how the server begins each connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_SERVER)
    return context
