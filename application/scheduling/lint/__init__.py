"""What is valid, and still probably not what its owner means: the rules of `kept lint`.

May live here: what is worth a second look in declared schedules, one module for each topic. May not: what is refused
(declarations are), or what a schedule would do (that is the domain's to say).
"""
