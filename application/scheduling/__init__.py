"""Coordinating schedules and executing runs: the tick, the loop, the executor, the operator's commands and views.

May live here: the order in which decisions are read, recorded, handed over and recovered. May not:
what a slot becomes (that is `domain.scheduling`), or how anything is stored or sent.
"""
