"""The delivery queue on RQ, and RQ's own worker classes made safe for it.

May live here: the hand-over script, the job, queue and worker classes, and the answers to what RQ does by itself.
May not: a decision about a run (the executor admits or refuses), or anything that imports what a job names.
"""
