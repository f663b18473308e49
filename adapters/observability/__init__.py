"""What an operator sees of the processes: structured logs, as JSON or readable.

May live here: rendering of what happened. May not: anything that changes what happens.
"""
