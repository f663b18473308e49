"""Cron expressions drawn at random: every spelling that Kept accepts, with fixed times near clock changes favoured."""

from __future__ import annotations

from tests.oracle.draws import Draws

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


def expression(draws: Draws) -> str:
    """Return an expression of five fields, or now and then six with the seconds first."""
    if draws.below(25) == 0:
        return draws.one(("@hourly", "@daily", "@midnight", "@weekly", "@monthly"))
    seconds = [_seconds(draws)] if draws.below(6) == 0 else []
    return " ".join([*seconds, _minutes(draws), _hours(draws), *_days(draws)])


def _seconds(draws: Draws) -> str:
    return draws.one(("0", "30", "*/20", "15,45", "*", "58-2"))


def _minutes(draws: Draws) -> str:
    return draws.one(
        (
            "0",
            "30",
            str(draws.below(60)),
            str(draws.below(60)),
            f"{draws.below(60)},{draws.below(60)}",
            f"*/{draws.between(2, 31)}",
            "*",
            f"{draws.below(30)}-{draws.between(30, 59)}/{draws.between(1, 20)}",
            f"{draws.below(60)}/{draws.between(7, 25)}",
            "50-10",
            "30-30",
            "0-59",
        )
    )


def _hours(draws: Draws) -> str:
    return draws.one(
        (
            str(draws.below(4)),
            str(draws.below(4)),
            "0",
            "23",
            str(draws.below(24)),
            f"{draws.below(4)},{draws.between(4, 23)}",
            "*",
            f"*/{draws.between(2, 9)}",
            f"{draws.below(3)}-{draws.between(3, 9)}",
            f"0-12/{draws.between(2, 5)}",
            "22-2",
            "2-2",
            "0-23",
        )
    )


def _days(draws: Draws) -> tuple[str, str, str]:
    day, weekday = draws.one((("*", "*"), ("*", "*"), _by_date(draws), _by_weekday(draws), _by_both(draws)))
    return day, _months(draws), weekday


def _months(draws: Draws) -> str:
    if draws.below(4):
        return "*"
    first, last = draws.one(MONTHS), draws.one(MONTHS)
    return draws.one((first, f"{first}-{last}", f"{first},{last}", f"*/{draws.between(2, 5)}", "1", "3-5", "10-4"))


def _by_date(draws: Draws) -> tuple[str, str]:
    first, last = draws.between(1, 15), draws.between(16, 31)
    day = draws.one(
        (
            str(draws.between(1, 28)),
            f"{first}-{last}",
            f"{first}-{last}/{draws.between(2, 6)}",
            f"{first},{last},*/13",
            "L",
            f"{first},L",
            "26-L",
            "27-3",
            f"{first}W",
            f"W{min(last, 28)}",
            f"*/{draws.between(2, 10)}",
            "?",
        )
    )
    return day, "*"


def _by_weekday(draws: Draws) -> tuple[str, str]:
    day, other = draws.one(WEEKDAYS), draws.one(WEEKDAYS)
    weekday = draws.one(
        (
            day,
            f"{day},{other}",
            f"{day}-{other}",
            "mon-fri",
            "fri-mon",
            str(draws.below(8)),
            f"{draws.below(5)}-7",
            f"1-7/{draws.between(2, 3)}",
            f"*/{draws.between(2, 3)}",
            f"{day}#{draws.between(1, 5)}",
            f"{day}#1,{other}#3",
            f"{draws.below(4)}-{draws.between(4, 6)}#{draws.between(1, 4)}",
            f"L{draws.below(7)}",
            f"{draws.below(7)}L",
            f"L{day}",
        )
    )
    return draws.one(("*", "?")), weekday


def _by_both(draws: Draws) -> tuple[str, str]:
    """Both restricted means either; a field that starts with `*` does not count as restricted."""
    day = draws.one((str(draws.between(1, 31)), "L", "*/2", "1-7", "13,27", "5,*", "*,5", "1-31"))
    weekday = draws.one((draws.one(WEEKDAYS), "mon-fri", "*/2", "6-1", "0,3", "0-7", "2,*"))
    return day, weekday
