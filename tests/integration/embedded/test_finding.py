"""A server on PATH comes before the bundled one, if it is of age and really a server."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.embedded.binary import Make, find_binaries


@pytest.mark.parametrize("name", ["redis-server", "valkey-server"])
def test_a_server_on_path_is_preferred_to_the_bundled_one(tmp_path: Path, name: str) -> None:
    """The machine's owner chose it."""
    program(tmp_path / name, "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64")

    first, *_ = find_binaries(path=str(tmp_path))

    assert first.path == tmp_path / name
    assert first.make == Make("redis", (7, 0, 15))


@pytest.mark.parametrize(
    "says",
    ["Redis server v=6.0.16 sha=0:0", "Some other server 9.1", ""],
    ids=["too old", "another program", "silent"],
)
def test_a_program_that_would_not_do_is_passed_over(tmp_path: Path, says: str) -> None:
    """The scripts of Kept need 6.2."""
    program(tmp_path / "redis-server", says)

    assert not list(find_binaries(path=str(tmp_path), package="no_such_package"))


def test_a_program_for_another_machine_is_passed_over(tmp_path: Path) -> None:
    """It is there and cannot be run."""
    (tmp_path / "redis-server").write_bytes(b"\x7fELF, but not for us")
    (tmp_path / "redis-server").chmod(0o700)

    assert not list(find_binaries(path=str(tmp_path), package="no_such_package"))


@pytest.mark.parametrize(
    ("ours", "reads"),
    [
        (Make("valkey", (9, 1)), True),
        (Make("valkey", (9, 2)), True),
        (Make("valkey", (10, 0)), True),
        (Make("valkey", (9, 0)), False),
        (Make("redis", (9, 1)), False),
    ],
    ids=str,
)
def test_a_server_reads_data_of_its_own_flavour_and_no_newer_version(ours: Make, reads: bool) -> None:
    """Versions compare as numbers: 10 is after 9."""
    assert ours.reads_data_of(Make("valkey", (9, 1))) is reads


def program(path: Path, says: str) -> None:
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o700)
