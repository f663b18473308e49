"""Who may reach the server, and who may listen."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from entrypoints.doctor.finding import Finding, State
from entrypoints.doctor.server import Facts

RULES: Final = "give Kept a user of its own with the rules in docs/security.md"


def tls_finding(url: str) -> Finding:
    """What passes over a network in the clear can be read and changed there."""
    if urlsplit(url).scheme == "rediss":
        return _encrypted_finding(url)
    if is_local(url):
        return Finding(check="tls", says="the connection does not leave this host")
    says = "password, arguments and promises cross the network in the clear"
    return Finding(check="tls", state=State.WARNING, says=says, remedy="let the server listen with TLS, use rediss://")


def _encrypted_finding(url: str) -> Finding:
    asked = dict(parse_qsl(urlsplit(url).query))
    if asked.get("ssl_cert_reqs", "required") == "required" and "ssl_check_hostname" not in asked:
        return Finding(check="tls", says="the connection is encrypted")
    says = "the connection is encrypted, but whoever answers may be somebody else"
    remedy = "leave ssl_cert_reqs and ssl_check_hostname out of KEPT_REDIS_URL, name the authority by ssl_ca_certs"
    return Finding(check="tls", state=State.WARNING, says=says, remedy=remedy)


def acl_finding(url: str, user: str | None, rules: Facts | None) -> Finding:
    """Whoever can write to the server can forge promises, so not everybody should."""
    if user is None:
        return Finding(check="acl", says="the server does not say as whom we are connected")
    if rules is None:
        return Finding(check="acl", says=f"connected as {user!r}, whose rules we may not see")
    if "nopass" in rules.get("flags", ()) and not is_local(url):
        says = f"whoever reaches the server is {user!r} without a password"
        return Finding(check="acl", state=State.WARNING, says=says, remedy=RULES)
    if "+@all" in rules.get("categories", ()):
        says = f"connected as {user!r}, who may do everything"
        if is_local(url):
            return Finding(check="acl", says=f"{says}; on this host alone, that may be meant")
        return Finding(check="acl", state=State.WARNING, says=says, remedy=RULES)
    return Finding(check="acl", says=f"connected as {user!r}, who may do what the rules allow")


def is_local(url: str) -> bool:
    """Tell whether a connection stays on this host."""
    parts = urlsplit(url)
    if parts.scheme == "unix" or parts.hostname in (None, "localhost"):
        return True
    try:
        return ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
