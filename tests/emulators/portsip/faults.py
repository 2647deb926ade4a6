"""The faults of section 11, point 18, by name."""

from tests.emulators.base import Fault, html_fault

from .answers import error_body

_JSON_ANSWERS = {
    "unauthorized": (401, "UNAUTHORIZED", "access token is invalid or expired"),
    "forbidden": (403, "FORBIDDEN", "permission denied"),
    "throttled": (429, "UNKNOWN", "too many requests"),
    "server_error": (500, "UNKNOWN", "unknown error"),
}

NAMES = (
    *_JSON_ANSWERS,
    "unauthorized_empty",
    "throttled_with_retry_after",
    "bad_gateway",
    "timeout",
    "truncated",
    "slow",
)


def fault(name: str, path: str = "^/api/", *, times: int = 1) -> Fault:
    """Return one of the faults of :data:`NAMES`, ready for ``Emulator.faults``."""
    if name in _JSON_ANSWERS:
        status, code, message = _JSON_ANSWERS[name]
        return Fault(
            kind="answer",
            path=path,
            times=times,
            status=status,
            body=error_body(code, message),
        )
    match name:
        case "unauthorized_empty":
            return Fault(kind="answer", path=path, times=times, status=401)
        case "throttled_with_retry_after":
            found = fault("throttled", path, times=times)
            found.headers["Retry-After"] = "30"
            return found
        case "bad_gateway":
            return html_fault(path, times=times)
        case "timeout":
            return Fault(kind="hang", path=path, times=times)
        case "truncated":
            return Fault(kind="truncate", path=path, times=times)
        case "slow":
            return Fault(kind="slow", path=path, times=times, delay=0.3)
    raise ValueError(f"no fault {name}")
