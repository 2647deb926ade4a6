"""Trying credentials out before they are kept."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from ipaddress import ip_address
from traceback import format_tb
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util.network import is_local
from yarl import URL

from ..account.sessions import async_account_session
from ..const import LOGGER
from ..errors import placeholders, translation_key
from ..providers import (
    CertificateInvalid,
    CodeRequired,
    DomainUnknown,
    HostUnknown,
    Identity,
    Line,
    NoAnswer,
    Provider,
    ProviderError,
    ServerFailing,
    Unavailable,
)
from ..providers.fingerprints import read_fingerprint
from ..providers.registry import PROVIDERS, Build
from ..providers.server_url import server_url
from .account_forms import CONF_FINGERPRINT
from .certificate import Certificate, async_shown_certificate

FIELD_BASE = "base"

#: Whoever fills in a form can do something about these, and each time something else.
OWN_WORDS: Mapping[type[ProviderError], str] = {
    DomainUnknown: "domain_unknown",
    HostUnknown: "host_unknown",
    NoAnswer: "no_answer",
    ServerFailing: "server_failing",
}

#: How long a server may take to let us in, in seconds, and then to say good-bye:
#: nobody looks at a form for longer than both.
TRIAL_TIMEOUT = 8.0
_CLOSE_TIMEOUT = 2.0
#: How long to find out, in seconds, whether a server speaks https.
_PROBE_TIMEOUT = 5.0


class TrialMemory:
    """What a provider keeps, for as long as a flow lasts."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._data: Mapping[str, Any] = {}

    def get(self) -> Mapping[str, Any]:
        """Return what was kept last, or an empty mapping."""
        return self._data

    async def set(self, data: Mapping[str, Any]) -> None:
        """Keep this from now on."""
        self._data = dict(data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A successful trial.

    ``session`` is what the provider wants kept, ``offered`` the lines to choose
    from, where it lets one choose. ``can_send``: it sends, on any channel.
    ``numbers`` are by what the lines that it sends from are compared with others.
    """

    identity: Identity
    session: Mapping[str, Any] = field(repr=False)
    offered: Sequence[Line] = ()
    can_send: bool = False
    numbers: Collection[str] = field(default=(), repr=False)


class TrialFailed(Exception):
    """The credentials do not work: the text to show, and at which field."""

    def __init__(
        self,
        key: str,
        *,
        at: str = FIELD_BASE,
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Take the key of the text and what it is filled with."""
        super().__init__(key)
        self.key = key
        self.at = at
        self.values = values or {}


class CertificateUnknown(TrialFailed):
    """The server's certificate is not valid, and the user may accept it as it is."""

    def __init__(self, certificate: Certificate) -> None:
        """Keep what the server shows."""
        super().__init__("certificate_invalid")
        self.certificate = certificate


class CodeWanted(Exception):
    """The provider has sent a one-time code to the user, and waits for it.

    ``memory`` is for the trial with the code; ``refused``: the code that was
    given is not the one that was sent.
    """

    def __init__(self, memory: TrialMemory, *, refused: bool) -> None:
        """Keep what the provider remembers of the sign-in."""
        super().__init__("A one-time code is wanted")
        self.memory = memory
        self.refused = refused


async def async_try(
    hass: HomeAssistant,
    provider_key: str,
    credentials: Mapping[str, Any],
    memory: TrialMemory | None = None,
) -> Trial:
    """Connect with credentials that somebody typed in.

    Raises TrialFailed where they do not work, and CodeWanted where the provider
    wants a one-time code: then they are tried again with it and the same memory.
    """
    memory = memory or TrialMemory()
    session = async_account_session(hass, auto_cleanup=False)
    try:
        build = await hass.async_add_import_executor_job(PROVIDERS[provider_key].load)
        provider = _build(build, session, provider_key, credentials, memory)
        provider.home = hass.config.country
        return await _connect(hass, provider, provider_key, credentials, memory)
    finally:
        session.detach()


async def _connect(
    hass: HomeAssistant,
    provider: Provider,
    provider_key: str,
    credentials: Mapping[str, Any],
    memory: TrialMemory,
) -> Trial:
    try:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(_async_close, provider)
            async with asyncio.timeout(TRIAL_TIMEOUT):
                identity = await provider.connect()
                offered = await provider.offered_lines()
            if memory.get():
                # A session that is kept must not be ended.
                stack.pop_all()
    except CodeRequired as err:
        raise CodeWanted(memory, refused=err.refused) from None
    except CertificateInvalid as err:
        raise await _refused_certificate(err, provider_key, credentials) from None
    except TimeoutError:
        name = PROVIDERS[provider_key].name
        raise TrialFailed("no_answer", values={"account": name}) from None
    except ProviderError as err:
        address = server_url(credentials[PROVIDERS[provider_key].form.address])
        if isinstance(err, Unavailable) and await _speaks_https(hass, address):
            raise TrialFailed("https_wanted") from None
        own = (key for kind, key in OWN_WORDS.items() if isinstance(err, kind))
        raise TrialFailed(
            next(own, translation_key(err)),
            values=placeholders(err, PROVIDERS[provider_key].name),
        ) from None
    except Exception as err:  # noqa: BLE001 - whatever it is, the flow goes on
        # Where it happened, but not what it says: that may quote the secret.
        LOGGER.error(
            "Unexpected %s while connecting to %s\n%s",
            type(err).__name__,
            provider_key,
            "".join(format_tb(err.__traceback__)),
        )
        raise TrialFailed("unknown") from None
    return Trial(
        identity=identity,
        session=memory.get(),
        offered=offered,
        can_send=bool(provider.capabilities.send),
        numbers={
            provider.identify(line.address or line.key, line.key)
            for line in identity.lines
            if line.channels is None or line.channels
        },
    )


async def _async_close(provider: Provider) -> None:
    """Close a provider, which may say good-bye to a server that does not listen."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE_TIMEOUT):
            await provider.close()


async def _refused_certificate(
    err: CertificateInvalid, provider_key: str, credentials: Mapping[str, Any]
) -> TrialFailed:
    """Return what to say of a certificate, or to ask where it may be accepted."""
    if credentials.get(CONF_FINGERPRINT):
        return TrialFailed("fingerprint_mismatch")
    if PROVIDERS[provider_key].form.pins_certificate:
        shown = await async_shown_certificate(err.host, err.port)
        if shown is not None:
            return CertificateUnknown(shown)
    return TrialFailed("certificate_invalid")


def _build(
    build: Build,
    session: ClientSession,
    provider_key: str,
    credentials: Mapping[str, Any],
    memory: TrialMemory,
) -> Provider:
    form = PROVIDERS[provider_key].form
    for asked in form.fields:
        if asked.is_secret and asked.required and asked.name not in credentials:
            raise TrialFailed("secret_missing", at=asked.name)
    try:
        address = server_url(credentials[form.address])
    except ValueError:
        raise TrialFailed("address_invalid", at=form.address) from None
    if address.scheme == "http" and not form.plain_http and not _is_local(address):
        # Not at the field: a form that asks for the secret alone does not have it.
        raise TrialFailed("plain_http")
    try:
        read_fingerprint(credentials.get(CONF_FINGERPRINT, ""))
    except ValueError:
        raise TrialFailed("fingerprint_invalid", at=CONF_FINGERPRINT) from None
    try:
        return build(session, credentials, memory)
    except ValueError:
        raise TrialFailed(form.refusal, at=form.secrets[0]) from None


def _is_local(address: URL) -> bool:
    """Tell whether what is sent there stays in the home, as far as its name tells."""
    host = address.host or ""
    try:
        return is_local(ip_address(host))
    except ValueError:
        return host == "localhost"


async def _speaks_https(hass: HomeAssistant, address: URL) -> bool:
    """Tell whether a server that was asked with http speaks https; it is told nothing.

    To http it answers as it likes: with a page, with noise, or not at all.
    """
    if address.scheme != "http":
        return False
    try:
        async with async_get_clientsession(hass).head(
            # No query, no path, no secret: any certificate will do for that.
            address.with_scheme("https").origin(),
            ssl=False,
            allow_redirects=False,
            timeout=ClientTimeout(total=_PROBE_TIMEOUT),
        ):
            return True
    except ClientError, TimeoutError:
        return False
