"""Tests of the provider clients and of what they share."""
