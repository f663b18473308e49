"""The sample platform: what people do there, what is promised because of it, and what happens when it comes due.

May live here: use cases on the platform's aggregates, the relay of their events, the promises that follow, the
payloads and handlers of its commands. May not: anything about slots and runs beyond promises and the `RunContext`
that every handler gets, or a technology.
"""
