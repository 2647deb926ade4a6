"""What every provider must do, told once and run on each of them.

A provider enters with one class in :mod:`.subjects`, which says how to reach it
through its emulator and what it honestly cannot do. Nothing else here knows which
provider it has before it.
"""
