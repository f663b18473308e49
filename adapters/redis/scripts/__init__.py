"""The Lua that makes one write out of many; each file's header states its keys, its arguments and its promise.

A script is its own file behind the fragments it needs. May live here: Lua that checks first and writes then.
May not: Lua that decides what becomes of a slot.
"""

from adapters.redis.scripts.loading import lua

__all__ = ["lua"]
