"""A hostile day: three accounts, everything that can go wrong, and what came of it.

``timeline`` makes the day from a seed, ``child`` is the Home Assistant that lives
through it, ``driver`` lets it happen, and ``verdict`` counts what was announced.
"""
