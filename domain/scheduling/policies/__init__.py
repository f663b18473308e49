"""The policies: what a slot becomes when reality differs from the ideal clock.

May live here: small pure functions and one frozen class per policy, each bounded, each returning
decisions with reasons. May not: anything that reads a clock, a store or another schedule.
"""
