"""Tests of sensor."""
