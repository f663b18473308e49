"""The steps of features, in the words of the glossary; `pytest_plugins = ["entrypoints.testing.steps"]` loads them.

May live here: steps that speak to the application through the `world` fixture. May not: a world, or a store.
"""

STEPS = (
    "schedules",
    "schedulers",
    "workers",
    "operators",
    "ledger",
    "runs",
    "faults",
    "backfilling",
    "promises",
)

pytest_plugins = [f"entrypoints.testing.steps.{name}" for name in STEPS]
