"""The reference implementation of every port, in plain dictionaries.

May live here: adapters that keep everything in this process; tests, simulation and `kept simulate` run
on them, and the contract suite holds them to the same promises as the real ones. May not:
threads, files or sockets.
"""
