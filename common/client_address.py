"""From which address a request comes: the one answer that throttle and audit log use.

Whoever sends a request writes its headers. Only what a proxy of ours wrote about its own peer is known, so the way is
walked back from the connection over trusted proxies, and the first address that is none of them is the client.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

UNIX = "unix"
FORWARDED_FOR = "HTTP_X_FORWARDED_FOR"
FORWARDED_PROTO = "HTTP_X_FORWARDED_PROTO"
ONLY_FROM_PROXIES = (FORWARDED_PROTO, "HTTP_X_FORWARDED_SSL", "HTTP_X_FORWARDED_PROTOCOL", "HTTP_X_SCHEME")
NEVER_USED = (
    FORWARDED_FOR,
    "HTTP_FORWARDED",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_SERVER",
    "HTTP_X_REAL_IP",
    "HTTP_X_CLIENT_IP",
    "HTTP_TRUE_CLIENT_IP",
)
"""Read here or nowhere: packages that look at them would believe whoever sent them."""
MOST_HOPS = 20
LONGEST_HOP = 64

Address = IPv4Address | IPv6Address


@dataclass(frozen=True)
class TrustedProxies:
    """Addresses and networks whose word counts; `unix` names the peer of a unix socket, which has no address."""

    networks: tuple[IPv4Network | IPv6Network, ...] = field(default=())
    unix: bool = False

    def __contains__(self, address: Address | None) -> bool:
        if address is None:
            return self.unix
        return any(address.version == network.version and address in network for network in self.networks)


def proxies_from(names: Iterable[str]) -> TrustedProxies:
    """Read the setting TRUSTED_PROXIES; `none` says in so many words that there is no proxy.

    Raises ImproperlyConfigured for what is neither an address nor a network: a slip must not open the door.
    """
    kept = [name.strip().lower() for name in names if name.strip() and name.strip().lower() != "none"]
    try:
        networks = tuple(ip_network(name, strict=False) for name in kept if name != UNIX)
    except ValueError as problem:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES: {problem}. Write addresses or networks with commas, '{UNIX}' or 'none'."
        ) from problem
    return TrustedProxies(networks, UNIX in kept)


def read_address(text: str) -> Address | None:
    """The address in one entry of the header, without port, brackets and zone; None for everything else."""
    text = text.strip()
    if len(text) > LONGEST_HOP:
        return None
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return None if address.is_unspecified or address.is_multicast else address


def client_address_of(peer: str, forwarded: str, trusted: TrustedProxies) -> str:
    """Walk X-Forwarded-For from the right, over trusted proxies, to the client.

    What cannot be read ends the walk at the last address that somebody trusted vouched for. Empty for the peer of a unix
    socket that is not trusted, or that says nothing readable.
    """
    address = read_address(peer)
    if address in trusted:
        for entry in reversed(forwarded.split(",")[-MOST_HOPS:]):
            hop = read_address(entry)
            if hop is None:
                break
            address = hop
            if hop not in trusted:
                break
    return "" if address is None else str(address)


class ClientAddressMiddleware:
    """Set `request.client_address` and REMOTE_ADDR to it, and take away what nobody trusted wrote.

    X-Forwarded-Proto stays when the connection comes from a trusted proxy, so that SECURE_PROXY_SSL_HEADER counts then
    only. It stands before everything that asks for address or scheme.
    """

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meta, trusted = request.META, settings.TRUSTED_PROXIES
        peer = meta.get("REMOTE_ADDR", "")
        address = client_address_of(peer, meta.get(FORWARDED_FOR, ""), trusted)
        foreign = () if read_address(peer) in trusted else ONLY_FROM_PROXIES
        for name in (*NEVER_USED, *foreign):
            meta.pop(name, None)
        meta["REMOTE_ADDR"] = address
        request.client_address = address  # type: ignore[attr-defined]
        return self.get_response(request)
