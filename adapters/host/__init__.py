"""What this host says of itself: its load.

May live here: reading what the operating system measures. May not: what a reading means, or a change to the host.
"""
