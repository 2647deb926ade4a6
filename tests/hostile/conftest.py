"""Lets a test talk to the server that forks Home Assistants."""

from __future__ import annotations

import pytest
from pytest_socket import socket_allow_hosts


@pytest.fixture(autouse=True)
def unix_sockets(socket_enabled: None) -> None:
    """Allow sockets that lead nowhere but to this machine."""
    socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
