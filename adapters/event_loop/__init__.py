"""Awaiting async handlers on an event loop of their own.

May live here: running one coroutine to its end, and cancelling it. May not: a loop that outlives an attempt.
"""
