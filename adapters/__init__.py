"""How the ports meet the world: one package per technology, each filling ports of `application`.

May live here: code that talks to Redis, RQ, clocks, files and processes, and translates their errors.
May not: decisions about slots, or an import of another adapter (only `rq` builds on `redis`:
a hand-over is one script over both).
"""
