"""Rule: whoever has Kept installed has its fixtures and steps in pytest; who does not use them notices nothing."""

from __future__ import annotations

from pathlib import Path

from tests.integration.testing.projects import pytest_in

PROJECT = {
    "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["."]\nfilterwarnings = ["error"]\n',
    "kept.toml": 'commands = ["letters"]\nsamples = false\n',
    "letters.py": """
        from application.commands import command
        from application.run_context import RunContext

        SENT = []

        @command("letters.send")
        def send(context: RunContext) -> None:
            SENT.append(context.fire_id)
        """,
    "schedules.toml": '[schedules.hourly]\ncommand = "letters.send"\nevery = "1h"\n',
}

USING_FIXTURES = """
    import letters
    import pytest

    def test_a_letter_is_sent_every_hour(kept):
        kept.apply("schedules.toml")
        kept.run_until("11:30")
        kept.assert_ledger("hourly", "| slot | run |\\n| 10:00 | succeeded |\\n| 11:00 | succeeded |")
        assert len(letters.SENT) == 2

    def test_sending_twice_is_found(run_twice):
        for command in (letters.send, "letters.send"):
            with pytest.raises(AssertionError, match="fire id"):
                run_twice(command, lambda: list(letters.SENT))
        with pytest.raises(ValueError, match="'letters.sent' is unknown; did you mean 'letters.send'"):
            run_twice("letters.sent", lambda: list(letters.SENT))
    """

USING_PROVIDERS = """
    import pytest
    from adapters.declarations import once
    from application.commands import Provided
    import letters
    from letters import Post, post

    def test_the_providers_of_the_project_are_used(kept, run_twice):
        kept.apply(once("2026-03-02T10:00:00Z").named("morning").do(post))
        kept.run_until("10:30")
        assert [run.state for run in kept.runs("morning")] == ["succeeded"]
        assert letters.SENT == ["by post"]
        with pytest.raises(AssertionError, match="fire id"):
            run_twice(post, lambda: list(letters.SENT))

    class TestOthers:
        @pytest.fixture
        def kept_providers(self):
            self.sent = []
            return [Provided(Post, lambda: Post(self.sent.append))]

        def test_a_test_can_provide_something_else(self, kept):
            kept.apply(once("2026-03-02T10:00:00Z").named("morning").do(post))
            kept.run_until("10:30")
            assert self.sent == ["by post"]

        def test_a_worker_that_lacks_another_command_still_has_what_this_one_asks_for(self, kept):
            kept.world.lacking("any", "letters.send")
            kept.apply(once("2026-03-02T10:00:00Z").named("morning").do(post))
            kept.run_until("10:30")
            assert self.sent == ["by post"]
    """

POST = """
        from application.commands import provides

        class Post:
            def __init__(self, send):
                self.send = send

        @provides
        def the_post() -> Post:
            return Post(SENT.append)

        @command("letters.post")
        def post(*, by: Post) -> None:
            by.send("by post")
        """

FEATURE = """
    Feature: Letters
      Scenario: The scheduler dies with its hands full
        Given the schedules of "schedules.toml"
        And the scheduler dies after recording 10:00 and before handing it over
        When the scheduler ticks at 10:00
        And the scheduler is started again
        And the scheduler and the workers run until 10:30
        Then the ledger of "hourly" reads
          | slot  | disposition | run       |
          | 10:00 | started     | succeeded |
    """


def test_a_project_tests_its_commands_and_schedules(tmp_path: Path) -> None:
    """With the commands that its kept.toml names."""
    found = pytest_in(tmp_path, files={**PROJECT, "test_letters.py": USING_FIXTURES})

    assert found.returncode == 0, found.stdout
    assert "2 passed" in found.stdout


def test_a_project_tests_commands_that_ask_for_something_by_type(tmp_path: Path) -> None:
    """From the providers beside them, or from those of the test."""
    files = {**PROJECT, "letters.py": PROJECT["letters.py"] + POST, "test_letters.py": USING_PROVIDERS}
    found = pytest_in(tmp_path, files=files)

    assert found.returncode == 0, found.stdout
    assert "3 passed" in found.stdout


def test_a_project_writes_features_with_our_steps(tmp_path: Path) -> None:
    """Faults included; one line loads them."""
    files = {
        **PROJECT,
        "conftest.py": 'pytest_plugins = ["entrypoints.testing.steps"]\n',
        "letters.feature": FEATURE,
        "test_features.py": 'from pytest_bdd import scenarios\n\nscenarios("letters.feature")\n',
    }

    found = pytest_in(tmp_path, files=files)

    assert found.returncode == 0, found.stdout
    assert "1 passed" in found.stdout


def test_a_step_that_fails_shows_both_tables(tmp_path: Path) -> None:
    """Assertions within the helpers explain themselves."""
    files = {
        **PROJECT,
        "conftest.py": 'pytest_plugins = ["entrypoints.testing.steps"]\n',
        "letters.feature": FEATURE.replace("| started     |", "| skipped     |"),
        "test_features.py": 'from pytest_bdd import scenarios\n\nscenarios("letters.feature")\n',
    }

    found = pytest_in(tmp_path, files=files)

    assert found.returncode == 1
    assert "but it is" in found.stdout


def test_a_test_whose_schedules_are_refused_says_why(tmp_path: Path) -> None:
    """In the words of `kept apply`."""
    test = "def test_it(kept):\n    kept.apply('schedules.toml')\n"
    wrong = PROJECT["schedules.toml"].replace("letters.send", "letters.sent")

    found = pytest_in(tmp_path, files={**PROJECT, "schedules.toml": wrong, "test_it.py": test})

    assert found.returncode == 1
    assert "'letters.sent' is unknown; did you mean 'letters.send'?" in found.stdout


def test_a_project_that_does_not_use_it_notices_nothing(tmp_path: Path) -> None:
    """Nothing of ours but the plugin is imported, and the import path is in the order in which pytest left it."""
    test = """
        import sys

        def test_it():
            ours = [name for name in sys.modules if name.split(".")[0] in ("domain", "application", "adapters")]
            heavy = [name for name in ("redis", "rq", "structlog", "typer") if name in sys.modules]
            assert (ours, heavy) == ([], [])
            assert [name for name in sys.modules if name.startswith("entrypoints")] == [
                "entrypoints", "entrypoints.testing", "entrypoints.testing.plugin"
            ]
            assert sys.path.index({folder!r}) == 0
        """.replace("{folder!r}", repr(str(tmp_path)))

    found = pytest_in(tmp_path, "-W", "error", files={"test_it.py": test})

    assert found.returncode == 0, found.stdout
