"""The modes of automations, for who measures and for what is measured."""

#: Home Assistant runs "single" one at a time, and of "restart" the latest.
MODES = ("single", "restart", "queued", "parallel")
