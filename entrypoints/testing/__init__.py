"""A Kept in one's own tests: in memory, on a manual clock, with faults where the test wants them.

May live here: what the tests and features of a user and of Kept itself share: the world of a scenario, its
processes and their faults, the steps that speak of them, and the pytest plugin. May not: anything that a
process of Kept imports, nor an import in this file, because every pytest run in the environment reads it.
"""
