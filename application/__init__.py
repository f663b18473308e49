"""What the system does with the domain's decisions: record, hand over, execute, recover, explain.

May live here: the coordinator, the loop, the executor, commands and their handlers, queries, and
the ports they speak through. May not: a technology, a clock, a thread or a log; those stand behind ports.
"""
