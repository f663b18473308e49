"""The store on a Redis-compatible server: every port that keeps something, filled by documents, indexes and Lua.

May live here: keys, documents, scripts, and the translation of the server's errors. May not: a decision
about slots, or a `now` of its own outside `clock`: scripts take the instant as an argument.
"""
