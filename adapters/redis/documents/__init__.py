"""What is stored, as JSON: one codec per kind of document, written by hand because these run for every slot.

May live here: pure translations between values and documents, and the check of a document's format. May not:
keys, commands, or anything that talks to a server. ADR 21 says how a format changes.
"""
