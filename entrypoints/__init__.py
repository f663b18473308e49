"""Where the parts are wired and the processes wait: scheduler, worker, command line, dashboard.

May live here: settings, the container (the one composition root), and thin processes around it.
May not: a rule of the business, or a decision that a test would want to reach without a process.
"""
