"""Tests of outgoing."""
