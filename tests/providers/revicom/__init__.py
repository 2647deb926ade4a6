"""Tests of the Revicom client, against the emulated server over HTTP."""
