"""Whatever goes wrong is one line on stderr and an exit code: 2 for bad input, 1 for a refusal or a failure."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
import typer
from typer.testing import CliRunner, Result

from adapters.declarations import InvalidFile
from adapters.embedded.errors import NoServerBinary
from application.ports.errors import StoreUnreachable
from domain.scheduling.errors import InvalidValue, Refused
from entrypoints.cli.frame import Framed
from entrypoints.cli.screen import say
from tests.unit.cli.running import complaint, kept


def framed(failing: Callable[[], None], *arguments: str) -> Result:
    """Run a command line whose only command is `failing`."""
    app = typer.Typer(cls=Framed, pretty_exceptions_enable=False)
    app.callback()(lambda: None)
    app.command("fail")(failing)
    return CliRunner().invoke(app, ["fail", *arguments])


def raising(error: BaseException) -> Callable[[], None]:
    """Return a command that raises `error`."""

    def fail() -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "exit_code", "line"),
    [
        (InvalidValue("field", 3, "is odd", "use 4"), 2, "kept: field: 3 is odd; use 4\n"),
        (Refused("schedule: 'x' is not paused"), 1, "kept: schedule: 'x' is not paused\n"),
        (StoreUnreachable("nobody answers at h:1"), 1, "kept: nobody answers at h:1\n"),
        (NoServerBinary(), 1, "kept: no Redis server found"),
        (PermissionError(13, "Permission denied", "/x"), 1, "kept: [Errno 13] Permission denied: '/x'\n"),
        (StoreUnreachable(), 1, "kept: StoreUnreachable\n"),
        (KeyboardInterrupt(), 130, ""),
        (typer.Abort(), 1, ""),
        (typer.Exit(3), 3, ""),
    ],
)
def test_an_error_becomes_a_line_and_an_exit_code(error: BaseException, exit_code: int, line: str) -> None:
    """Without a traceback."""
    result = framed(raising(error))

    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert result.stderr.startswith(line)
    assert "Traceback" not in result.stderr


def test_debug_shows_where_an_error_came_from() -> None:
    """Wherever the option stands, the line still comes last."""
    result = framed(raising(Refused("no")), "--debug")

    assert "Traceback" in result.stderr
    assert result.stderr.endswith("kept: no\n")


def test_a_defect_is_not_hidden() -> None:
    """What nobody expected keeps its traceback, for whoever has to mend it."""
    assert isinstance(framed(raising(ZeroDivisionError())).exception, ZeroDivisionError)


def test_a_message_cannot_command_the_terminal() -> None:
    """Names come from elsewhere; what a terminal would obey is shown instead."""
    assert framed(raising(Refused("a\x1b[2Jb"))).stderr == "kept: a\\x1b[2Jb\n"


def test_each_mistake_of_a_file_is_a_line_that_is_marked_as_ours() -> None:
    assert framed(raising(InvalidFile("f", ["one", "two"]))).stderr == "kept: f: one\nkept: f: two\n"


@pytest.mark.parametrize("error", [Refused("one\ntwo"), InvalidFile("f", ["one\ntwo"]), StoreUnreachable("one\ntwo")])
def test_a_name_in_a_message_cannot_make_up_another_line_of_ours(error: Exception) -> None:
    assert framed(raising(error)).stderr.endswith("one\\x0atwo\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("lst",), "No such command 'lst'. Did you mean 'list'?"),
        (("tomorrow",), "No such command 'tomorrow'; see `kept --help`"),
        (("next", "--hour", "x"), "No such option: --hour; see `kept next --help`"),
        (("next", "--ho\nur", "x"), "No such option: --ho\\x0aur; see `kept next --help`"),
        (("apply",), "Missing argument 'FILE'; see `kept apply --help`"),
        (("apply", "f.toml", "--plan"), "Option '--plan' requires an argument; see `kept --help`"),
        (("simulate", "f.toml", "--to", "2026-01-01"), "Missing option '--from'; see `kept simulate --help`"),
        (("sample", "class", "move"), "Missing argument 'CLASS'; see `kept sample class move --help`"),
    ],
)
def test_a_wrong_command_line_is_one_line_too(arguments: tuple[str, ...], message: str) -> None:
    """As any other bad input: what is wrong, and what to do about it."""
    assert complaint(*arguments) == message


def test_a_terminal_without_unicode_gets_question_marks() -> None:
    """The command does what it was asked for all the same."""
    app = typer.Typer(cls=Framed)
    app.callback()(lambda: None)
    app.command("say")(lambda: say("a → b"))

    assert CliRunner(charset="ascii").invoke(app, ["say"]).stdout == "a ? b\n"


@pytest.mark.parametrize("value", ["five", ""])
def test_the_length_of_a_demo_is_a_number(value: str) -> None:
    """The demo itself says how long it has to be."""
    assert complaint("demo", "--for", value).startswith(f"--for: '{value}' is not a number of seconds")


def test_without_a_command_the_commands_are_listed() -> None:
    """That is the first thing a new user does."""
    result = kept()

    assert result.exit_code == 0
    assert "simulate" in result.stdout


def test_the_version_is_told() -> None:
    """Reports of defects begin with it."""
    assert kept("--version").stdout.startswith("kept ")


def test_an_argument_that_is_no_text_is_bad_input() -> None:
    """However it is meant: a name, a reason, a file."""
    said = "argument: 'gr\\udcfcn' is not UTF-8; write it in UTF-8, as the terminal does"

    assert complaint("pause", "report", "--why", "gr\udcfcn") == said
    assert complaint("retry", "gr\udcfcn") == said


def test_a_setting_that_cannot_be_used_is_bad_input() -> None:
    """Before any store is asked."""
    assert complaint("list", KEPT_QUEUE="kafka") == "KEPT_QUEUE: 'kafka' is no queue; use rq or inline"


def test_a_store_that_does_not_answer_is_a_failure(short_folder: os.PathLike[str]) -> None:
    """One line, and no password in it."""
    url = f"unix://:secret@{short_folder}/none.sock"

    assert "secret" not in complaint("list", exit_code=1, KEPT_REDIS_URL=url)
