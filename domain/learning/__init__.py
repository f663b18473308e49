"""The sample platform: live classes, instructor reports and temporary uploads, whose promises Kept keeps.

May live here: the platform's own aggregates and the events they raise. May not: a word of
scheduling (`domain.scheduling`), and whatever `domain` itself excludes; the application turns
these events into promises.
"""
