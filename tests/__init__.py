"""Proof, layer by layer: unit, contract, integration, simulation, BDD, architecture.

Only this folder is a regular package; the folders inside need no `__init__.py`, and two test files may share a name.
"""
