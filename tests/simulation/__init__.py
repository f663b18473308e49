"""Crash worlds: whole Kepts under one seed, with faults at every port call, judged after every write.

May live here: what plays a world (`world`, the actors, `gate`), what judges it (`witness` and its rules), what
finds and shrinks a failing one, and the mutations that prove it has teeth. May not: a wall clock,
randomness from anywhere but the seed, or a rule that asks the code under test whether it is right.
"""
