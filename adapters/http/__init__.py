"""HTTP of the standard library: requests that go out.

May live here: sending one request and judging its answer. May not: what is said in it, or a retry, which is the
schedule's to decide.
"""
