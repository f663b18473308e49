"""Rule: each way in which a server does not serve has a name and a remedy; what waiting will not mend has none."""

from __future__ import annotations

import pytest
from redis.exceptions import (
    AuthenticationError,
    BusyLoadingError,
    NoPermissionError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisError,
    ResponseError,
)
from redis.exceptions import ConnectionError as Unreachable

from adapters.redis.trouble import trouble_behind

IN_A_SCRIPT = "Error running script (call to f_0): @user_script:6: @user_script: 6: -{} and the rest of the answer"


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (Unreachable("connection refused"), "silent"),
        (BusyLoadingError("Redis is loading the dataset in memory"), "loading"),
        (ReadOnlyError("You can't write against a read only replica."), "read-only"),
        (OutOfMemoryError("command not allowed when used memory > 'maxmemory'."), "memory"),
        (ResponseError("MISCONF Errors writing to the AOF file: No space left on device"), "disk"),
        (ResponseError("NOREPLICAS Not enough good replicas to write."), "replicas"),
        (ResponseError("BUSY Redis is busy running a script."), "busy"),
        (NoPermissionError("this user has no permissions to run the 'eval' command"), "permission"),
        (AuthenticationError("invalid username-password pair or user is disabled."), "password"),
        (ResponseError("OOM command not allowed. script: 1a2b, on @user_script:3."), "memory"),
        (ResponseError(IN_A_SCRIPT.format("READONLY")), "read-only"),
        (ResponseError(IN_A_SCRIPT.format("OOM")), "memory"),
        (Unreachable("Error 1 connecting to h:1. [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify"), "certificate"),
        (Unreachable("Error 1 connecting to h:1. [SSL: WRONG_VERSION_NUMBER] wrong version number"), "tls"),
        (ResponseError("ACL failure in script: User ada has no permissions to run the 'del' command"), "permission"),
        (
            ResponseError("ACL failure in script: No permissions to access a key script: on @user_script:1."),
            "permission",
        ),
        (ResponseError("WRONGTYPE Operation against a key holding the wrong kind of value"), "damaged"),
        (ResponseError("The user executing the script can't run this command or subcommand"), "permission"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_server_that_does_not_serve_now_is_told_by_name_and_remedy(error: RedisError, trouble: str) -> None:
    found = trouble_behind(error)

    assert found
    assert found.name == trouble
    assert str(found.about(error)) == f"store: the server {found.says} ({error}); {found.remedy}"


@pytest.mark.parametrize(
    "error",
    [
        NoScriptError("No matching script."),
        ResponseError("ERR unknown command, the argument was 'BUSY'"),
    ],
)
def test_what_waiting_will_not_mend_is_no_trouble(error: RedisError) -> None:
    assert trouble_behind(error) is None
