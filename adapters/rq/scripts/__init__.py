"""The Lua of the hand-over, behind the fragments of `adapters.redis.scripts`.

May live here: scripts that write runs and RQ's jobs in one step. May not: Lua that decides what becomes of a run.
"""
