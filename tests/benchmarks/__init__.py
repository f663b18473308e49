"""Measurements: what Kept does per second, with the raw limit of the same server beside it.

May live here: programs that print figures. May not: assertions; correctness is the tests' business, and
a figure is judged by whoever reads it, on the machine it was taken on.
"""
