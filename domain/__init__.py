"""What the business means, and nothing else: pure values, policies and aggregates.

May live here: frozen attrs classes and pure functions over them; `now` is always an argument.
May not: clocks, IO, logging, randomness, drawn ids, threads, or any import from an outer layer.
"""
