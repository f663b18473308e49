"""Chaos: real processes on a real server, killed, frozen and cut off at drawn moments; then the account is checked.

May live here: what breaks things, the promises that are to survive it, and the check of every slot, run and
effect afterwards. May not: assertions about time; how fast a machine recovers is printed, not judged.
"""
