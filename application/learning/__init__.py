"""What the sample platform does when its promises come due: commands with real effects.

May live here: the payloads and handlers of the platform's commands. May not: anything about slots and
runs beyond the `RunContext` that every handler gets, or a technology.
"""
