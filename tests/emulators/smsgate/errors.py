"""What the phone answers to requests that it does not take (§1)."""


class AppError(Exception):
    """An error of the app: a status, and mostly a message."""

    def __init__(self, status: int, message: str | None = None) -> None:
        """Take the status; None: the body is empty."""
        super().__init__(message)
        self.status = status
        self.message = message


def bad(message: str) -> AppError:
    """Return the error for bad input."""
    return AppError(400, message)


def missing() -> AppError:
    """Return the error for what is not there: an empty 404."""
    return AppError(404)
