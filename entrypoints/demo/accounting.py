"""The end of the demo: the account of every promise, and the proof that effects and runs agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from application.scheduling.audit import Account, AuditReport
from application.scheduling.views import RunView
from domain.scheduling.schedule import Schedule
from entrypoints.demo.backstage import Backstage
from entrypoints.demo.promises import KIND_OF
from entrypoints.demo.story import Kill

RUNS_LOOKED_AT: Final = 10_000


@attrs.frozen(kw_only=True)
class PromiseAccount:
    """One promise at the end: its slots, how its runs ended, and how many effects they left."""

    schedule: Schedule
    account: Account
    runs: Counter[str]
    effects: int


@attrs.frozen(kw_only=True)
class Ending:
    """What the demo has shown."""

    audit: AuditReport
    kills: tuple[Kill, ...]
    promises: tuple[PromiseAccount, ...]


def settle_accounts(backstage: Backstage, kills: Sequence[Kill]) -> Ending:
    """Audit the ledger, then hold the effects against the runs; a disagreement is a violation like any other."""
    report = backstage.audit.report()
    checks = {check.account.id: check for check in (_Check.of(backstage, each) for each in report.schedules)}
    counted = dict(_miscounted(backstage, list(checks.values())))
    accounts = tuple(
        attrs.evolve(each, violations=(*each.violations, *checks[each.id].problems(), *counted.get(each.id, ())))
        for each in report.schedules
    )
    return Ending(
        audit=attrs.evolve(report, schedules=accounts),
        kills=tuple(kills),
        promises=tuple(checks[each.id].promise(each) for each in accounts),
    )


@attrs.frozen
class _Check:
    """One promise with its kept runs and what each of them left behind."""

    schedule: Schedule
    account: Account
    runs: Sequence[RunView]
    kinds: Sequence[str | None]

    @classmethod
    def of(cls, backstage: Backstage, account: Account) -> _Check:
        schedule = backstage.queries.standing(account.id).schedule
        runs = backstage.queries.recent_runs(account.id, RUNS_LOOKED_AT)
        found = backstage.effects.of([run.fire_id for run in runs])
        return cls(schedule, account, runs, [effect.kind if effect else None for effect in found])

    @property
    def kind(self) -> str:
        return KIND_OF[self.schedule.definition.command.name]

    @property
    def effects(self) -> int:
        return len(self.kinds) - self.kinds.count(None)

    def problems(self) -> Iterator[str]:
        """Name every run that succeeded without its effect."""
        for run, kind in zip(self.runs, self.kinds, strict=True):
            if run.state == "succeeded" and kind != self.kind:
                yield f"{run.fire_id}: the run succeeded but its effect is {kind or 'not there'}"

    def promise(self, account: Account) -> PromiseAccount:
        states = Counter(run.state for run in self.runs)
        return PromiseAccount(schedule=self.schedule, account=account, runs=states, effects=self.effects)


def _miscounted(backstage: Backstage, checks: Sequence[_Check]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """
    Compare what was ever applied of each kind with what the runs account for.

    Runs that retention has trimmed may have left effects, so those raise what is allowed.
    """
    for kind in KIND_OF.values():
        of_kind = [check for check in checks if check.kind == kind]
        applied, known = backstage.effects.count(kind), sum(check.effects for check in of_kind)
        trimmed = sum(check.schedule.checkpoint.totals.started for check in of_kind)
        if of_kind and not known <= applied <= known + trimmed:
            yield of_kind[0].account.id, (f"{kind}: {applied} effects were applied, but the runs account for {known}",)
