"""Telephone numbers, as far as the providers treat them alike."""


def digits(number: str) -> str:
    """Return the digits of a number, in ASCII."""
    return "".join(char for char in number if char in "0123456789")
