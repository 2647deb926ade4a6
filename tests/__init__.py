"""Tests of Phone Inbox."""
