"""Tests of the Ringme client against its emulator."""
