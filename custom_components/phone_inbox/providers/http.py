"""The HTTP client that the providers share.

It contacts the configured host only, bounds time and size, repeats nothing but
reads, and turns whatever goes wrong into errors that hold no secret.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any

from aiohttp import (
    ClientConnectorCertificateError,
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientOSError,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    ConnectionTimeoutError,
    Fingerprint,
    ServerDisconnectedError,
    ServerFingerprintMismatch,
    hdrs,
)
from tenacity import (
    AsyncRetrying,
    retry_if_exception,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)
from yarl import URL

from . import paths
from .answer import Answer
from .errors import (
    AccountClosed,
    BadAnswer,
    CertificateInvalid,
    HostUnknown,
    NoAnswer,
    NoEncryption,
    NotFound,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    Rejected,
    ServerFailing,
    Unavailable,
)

#: No documented answer comes near this; it keeps a broken server from filling
#: the memory.
MAX_ANSWER_BYTES = 8 * 1024 * 1024
READ_ATTEMPTS = 3
READ_TIMEOUT = 10.0
CONNECT_TIMEOUT = 5.0
DOWNLOAD_TIMEOUT = 60.0
_MOST_REDIRECTS = 3
#: Ends of names that mean something within a network only (RFC 6762, 8375).
_INTERNAL_NAMES = (".home.arpa", ".internal", ".lan", ".local", ".localhost")
_CHUNK = 64 * 1024
_MOST_COOKIES = 50
#: Polls ask at the same few paths again and again.
_CACHED_PATHS = 64

type Params = Sequence[tuple[str, str]]


class HttpClient:
    """Requests to one server.

    ``base`` is the address all paths are below. ``fingerprint`` is the SHA-256
    of the one certificate to accept; ``verify_tls=False`` accepts any. The
    session is borrowed and never closed.
    """

    def __init__(
        self,
        session: ClientSession,
        base: URL,
        *,
        verify_tls: bool = True,
        fingerprint: bytes | None = None,
    ) -> None:
        """Prepare requests below an address."""
        self._session = session
        self._base = base
        self._ssl = Fingerprint(fingerprint) if fingerprint else verify_tls
        #: Requests made and bytes read since the start, for diagnostics.
        self.requests = 0
        self.bytes_read = 0
        #: The server's clock by its latest answer, and ours then: seconds of a clock
        #: that nobody can set.
        self._told: tuple[datetime, float] | None = None

    @property
    def server_now(self) -> datetime | None:
        """Return the server's clock (aware, UTC), None where no answer told it."""
        if self._told is None:
            return None
        time, at = self._told
        return time + timedelta(seconds=asyncio.get_running_loop().time() - at)

    @cached_property
    def host(self) -> str:
        """Return the host that is contacted."""
        return self._base.host or ""

    async def get(
        self,
        path: str,
        *,
        params: Params = (),
        headers: Mapping[str, str] | None = None,
        attempts: int = READ_ATTEMPTS,
        timeout: float = READ_TIMEOUT,  # noqa: ASYNC109 - aiohttp's own timeout
        failing: bool = False,
    ) -> Answer:
        """Read something, again after a short pause where the server stumbles.

        Any status below 500 but 429 is the caller's to judge; with ``failing`` one
        from there on, too, as of a server that tells of its health by it. Raises
        RateLimited, Unavailable, BadAnswer, CertificateInvalid or NoEncryption, and
        Rejected for a path that would lead elsewhere (see :mod:`.paths`).
        """

        async def once() -> Answer:
            answer = await self._request(
                hdrs.METH_GET, path, params=params, headers=headers, total=timeout
            )
            if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not failing:
                raise _ServerError(answer)
            return answer

        try:
            return await once()
        except ProviderError as err:
            if not _worth_repeating(err):
                raise
            failure = err
        # Only now: it takes longer than all else that is ours of a good request.
        retrying = AsyncRetrying(
            stop=stop_after_attempt(attempts),
            wait=_pause,
            retry=retry_if_exception(_worth_repeating),
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                if attempt.retry_state.attempt_number == 1:
                    raise failure
                answer = await once()
        return answer

    async def download(
        self, path: str, *, headers: Mapping[str, str], limit: int
    ) -> Answer:
        """Read a file, wherever it is kept; raise what :meth:`get` raises, or NotFound.

        A redirect is followed, as far as it leads to somewhere outside of the home, and
        without our headers: the credentials are for the configured host alone. Raises
        Rejected, with the code ``attachment_too_large``, for a file of more bytes than
        the limit, of which no more are read.
        """
        url, sent = self._url(path, ()), headers
        for hop in range(_MOST_REDIRECTS):
            found = await self._try_download(url, sent, limit)
            if isinstance(found, URL):
                url, sent = found, {}
                continue
            if _judged(found).status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise _ServerError(found)
            if hop and not found.ok:
                # What another host refuses tells nothing of our credentials.
                raise NotFound("The file is gone")
            return found
        raise BadAnswer("The server sent us around")

    async def _try_download(
        self, url: URL, headers: Mapping[str, str], limit: int
    ) -> Answer | URL:
        """Return a file, or where it is instead."""

        async def read(response: ClientResponse) -> Answer | str:
            location = response.headers.get(hdrs.LOCATION)
            if location and _leads_on(response.status):
                return location
            if (response.content_length or 0) > limit:
                response.close()
                raise _too_large()
            body = await self._read(response, limit)
            return Answer(response.status, response.headers, body)

        try:
            found = await self._exchange(
                hdrs.METH_GET, url, read, headers=headers, total=DOWNLOAD_TIMEOUT
            )
        except _TooLarge:
            raise _too_large() from None
        return self._elsewhere(url, found) if isinstance(found, str) else found

    def _elsewhere(self, url: URL, location: str) -> URL:
        """Return where a redirect leads; raise BadAnswer where it must not."""
        try:
            target = url.join(URL(location))
        except ValueError:
            raise BadAnswer("The server sent us nowhere") from None
        if target.user or target.password or not target.host:
            raise BadAnswer("The server sent us somewhere odd")
        # A server at home may have its files there; no other leads us into the home.
        if not _is_inside(self._base) and (
            target.scheme != "https" or _is_inside(target)
        ):
            raise BadAnswer("The server sent us into the home")
        return target

    async def change(
        self,
        method: str,
        path: str,
        *,
        params: Params = (),
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | Params | None = None,
        timeout: float = READ_TIMEOUT,  # noqa: ASYNC109 - aiohttp's own timeout
    ) -> Answer:
        """Change something at the server: one request, never repeated.

        Raises OutcomeUnknown where the request left and no answer came back
        (also for a 5xx), RateLimited and Unavailable where it took no effect, and
        Rejected for a path that would lead elsewhere.
        """
        # A kept connection that the server has closed meanwhile: let the loop
        # notice before it is used for what cannot be repeated.
        for _ in range(3):
            await asyncio.sleep(0)
        try:
            answer = await self._request(
                method,
                path,
                params=params,
                headers=headers,
                json=json,
                form=form,
                total=timeout,
            )
        except (_Broken, _TooLarge) as err:
            raise OutcomeUnknown(
                "The server did not say what became of it",
                because=NoAnswer if isinstance(err, NoAnswer) else Unavailable,
            ) from err
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise OutcomeUnknown(
                "The server failed while it worked on it", because=ServerFailing
            )
        return answer

    async def _request(
        self, method: str, path: str, *, params: Params = (), **options: Any
    ) -> Answer:
        async def read(response: ClientResponse) -> Answer:
            body = await self._read(response, MAX_ANSWER_BYTES)
            return Answer(response.status, response.headers, body)

        answer = await self._exchange(method, self._url(path, params), read, **options)
        if (time := answer.server_time) is not None:
            self._told = (time, asyncio.get_running_loop().time())
        return _judged(answer)

    async def _exchange[T](
        self,
        method: str,
        url: URL,
        read: Callable[[ClientResponse], Awaitable[T]],
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, str] | Params | None = None,
        total: float = READ_TIMEOUT,
    ) -> T:
        """Make a request, and return what is read of its answer."""
        if self._session.closed:
            # The account was unloaded while something still went on.
            raise AccountClosed("The account is closed")
        if len(self._session.cookie_jar) > _MOST_COOKIES:
            # Each of them goes into every request, until no server takes that.
            self._session.cookie_jar.clear()
        self.requests += 1
        try:
            async with self._session.request(
                method,
                url,
                headers=headers,
                json=json,
                data=form,
                ssl=self._ssl,
                timeout=ClientTimeout(total=total, sock_connect=CONNECT_TIMEOUT),
                # The credentials are for the configured host alone.
                allow_redirects=False,
                middlewares=(_only_once,),
            ) as response:
                return await read(response)
        except (ClientConnectorCertificateError, ServerFingerprintMismatch) as err:
            failure: ProviderError = CertificateInvalid(err.host, err.port or 0)
        except ClientSSLError:
            failure = NoEncryption("The connection could not be encrypted")
        except ClientConnectorDNSError:
            failure = HostUnknown("No server has this name")
        except ConnectionTimeoutError:
            failure = NoAnswer("The server cannot be reached")
        except ClientConnectorError:
            failure = Unavailable("The server cannot be reached")
        except TimeoutError:
            failure = _Late("The server did not answer in time")
        except ClientError, OSError, ValueError:
            failure = _Broken("The connection broke")
        # Not in the "except": the originals name the address with its query, so
        # not even the context keeps them.
        raise failure

    def _url(self, path: str, params: Params) -> URL:
        url = _below(self._base, path)
        if not params:
            return url
        asked = url.with_query(params)
        if "+" not in (query := asked.raw_query_string):
            return asked
        # Every server reads %20 as a space, and not every one a plus.
        return URL(f"{url}?{query.replace('+', '%20')}", encoded=True)

    async def _read(self, response: ClientResponse, limit: int) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.content.iter_chunked(_CHUNK):
            size += len(chunk)
            self.bytes_read += len(chunk)
            if size > limit:
                response.close()
                raise _TooLarge("The answer is too large")
            chunks.append(chunk)
        return b"".join(chunks)


@lru_cache(maxsize=_CACHED_PATHS)
def _below(base: URL, path: str) -> URL:
    """Return an address below another; raise Rejected for one that would not be."""
    return base.joinpath(paths.checked(path.removeprefix("/")), encoded=True)


class TooManyRequests(RateLimited):
    """A 429, with the answer for providers that say more in it than a pause."""

    def __init__(self, answer: Answer) -> None:
        """Keep the answer."""
        super().__init__(answer.retry_after)
        self.answer = answer


class _Broken(Unavailable):
    """The request left, and its answer did not arrive whole."""


class _Late(_Broken, NoAnswer):
    """The request left, and its answer did not arrive in time."""


class _TooLarge(BadAnswer):
    """The answer did not end."""


def _too_large() -> Rejected:
    return Rejected("attachment_too_large", "The file is larger than it may be")


def _is_inside(url: URL) -> bool:
    """Tell whether an address is within a home, as far as its name tells."""
    host = url.host or ""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host.rstrip(".") or host.rstrip(".").endswith(_INTERNAL_NAMES)


class _ServerError(ServerFailing):
    """The server failed, and may say when it will be back."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"The server failed (status {answer.status})")
        self.retry_after = answer.retry_after


async def _only_once(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    """Keep aiohttp from repeating a PUT or DELETE, or a read beyond our count.

    It does so by itself where a connection breaks, and has no setting for that.
    """
    try:
        return await handler(request)
    except ClientConnectorError, ConnectionTimeoutError:
        raise
    except ClientOSError, ServerDisconnectedError:
        raise _Broken("The connection broke") from None


def _judged(answer: Answer) -> Answer:
    """Return the answer if it is one for the caller."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise TooManyRequests(answer)
    if _leads_on(answer.status):
        raise BadAnswer("The server sent us elsewhere")
    return answer


def _leads_on(status: int) -> bool:
    """Tell whether a status is a 3xx."""
    return HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST


def _worth_repeating(error: BaseException) -> bool:
    """Tell whether a read may go better a moment later."""
    if isinstance(error, _ServerError):
        # A server that names a time knows better than our pauses.
        return error.retry_after is None
    return isinstance(error, _Broken)


_pause = wait_exponential(multiplier=0.2, max=2.0) + wait_random(max=0.3)
