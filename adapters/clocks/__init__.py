"""Clocks that need no store: the manual one of tests and simulation, and this host's own.

May live here: implementations of the `Clock` port. May not: anything that sleeps.
"""
