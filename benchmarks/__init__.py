"""What the guard costs, measured: beside the tests, because a time on somebody's machine proves nothing by itself.

Belongs here: measurements that print numbers. Does not belong here: anything that passes or fails by the clock.
"""
