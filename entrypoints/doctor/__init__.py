"""What the doctor looks at: the settings, the server and its guarantee, access to it, and who is at work.

May live here: questions to the server, and what their answers mean for promises, each with a remedy. May not: anything
that changes the store, and how findings are shown.
"""
