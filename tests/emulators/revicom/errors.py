"""The API's error answers."""


class ApiError(Exception):
    """An answer with the error object of sheet §1."""

    def __init__(self, status: int, code: int, msg: str) -> None:
        """Take the HTTP status, and the code and words of the error object."""
        super().__init__(msg)
        self.status = status
        self.code = code
        self.msg = msg


class NotAuthenticatedError(ApiError):
    """There was no Authorization header."""

    def __init__(self) -> None:
        """Use the words of sheet §1."""
        super().__init__(401, 4010, "Not Authenticated")


class BadCredentialsError(ApiError):
    """The token is none of ours."""

    def __init__(self) -> None:
        """Use the words of sheet §1."""
        super().__init__(401, 4012, "Bad credentials")


class AccessDeniedError(ApiError):
    """The token is good, but of the wrong kind."""

    def __init__(self) -> None:
        """Use the words of sheet §1."""
        super().__init__(403, 4030, "Access Denied")


class NotFoundError(ApiError):
    """There is no such message."""

    def __init__(self) -> None:
        """Use the assumed words of sheet §2b."""
        super().__init__(404, 4040, "Not Found")


class BadRequestError(ApiError):
    """The parameters or the body are not valid."""

    def __init__(self, reason: str) -> None:
        """Use the assumed words of sheet §3.4.

        The reason is for whoever debugs a client against this server; the wire
        never carries it.
        """
        super().__init__(400, 4000, "Validation error")
        self.reason = reason
