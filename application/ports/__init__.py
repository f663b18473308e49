"""What the application asks of the world: one `Protocol` per file, in the application's words.

The docstring of each method is the promise: atomicity, order, limits, idempotence, errors.
May live here: protocols and the plain values they exchange. May not: an implementation, or the name
of a technology.
"""
