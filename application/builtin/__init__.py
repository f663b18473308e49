"""The commands that every worker has: telling a webhook, holding the audit.

May live here: commands that serve any application, and what they say. May not: those of the sample platform, or how
anything is sent.
"""
