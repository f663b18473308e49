"""Promises about the future: triggers, policies, schedules, runs and the ledger that accounts for them.

May live here: everything that decides what a slot becomes. May not: the sample platform
(`domain.learning`), and whatever `domain` itself excludes.
"""
