"""The sample platform, wired to a store: its commands, its promises, and its schedules file.

May live here: the choice of adapters for the platform's ports. May not: what the commands do.
"""
