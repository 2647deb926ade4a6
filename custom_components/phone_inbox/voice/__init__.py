"""Assist and language models."""
