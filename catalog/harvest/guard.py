"""Which URLs and which network addresses a harvest may open.

An address is judged after the name is looked up, and the connection is then made to that very address
(see `wire`): there is no second lookup that could give another answer (DNS rebinding).
"""

import re
import socket
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import unquote, urljoin, urlsplit

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from catalog.domain.errors import FetchRefused

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network
type Networks = tuple[Network, ...]
# Family and numeric address, as `socket.getaddrinfo` gives them and `socket.connect` takes them.
type SocketAddress = tuple[int, tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]]

DEFAULT_PORTS = {"http": 80, "https": 443}
LONGEST_URL = 8192
LONGEST_HOST = 255  # with its port: DNS names have 253 characters at most (RFC 1035, 2.3.4)

# IANA special-purpose address registries (RFC 6890), the first match names the rule.
_REFUSED_IPV4 = tuple(
    (IPv4Network(network), name)
    for network, name in (
        ("169.254.169.254/32", "a cloud metadata address"),
        ("100.100.100.200/32", "a cloud metadata address"),
        ("168.63.129.16/32", "a cloud metadata address"),
        ("0.0.0.0/8", "an unspecified address (RFC 1122)"),
        ("10.0.0.0/8", "a private address (RFC 1918)"),
        ("100.64.0.0/10", "a carrier-grade NAT address (RFC 6598)"),
        ("127.0.0.0/8", "a loopback address (RFC 1122)"),
        ("169.254.0.0/16", "a link-local address (RFC 3927)"),
        ("172.16.0.0/12", "a private address (RFC 1918)"),
        ("192.0.0.0/24", "a reserved address (RFC 6890)"),
        ("192.0.2.0/24", "a documentation address (RFC 5737)"),
        ("192.88.99.0/24", "a 6to4 relay address (RFC 7526)"),
        ("192.168.0.0/16", "a private address (RFC 1918)"),
        ("198.18.0.0/15", "a benchmarking address (RFC 2544)"),
        ("198.51.100.0/24", "a documentation address (RFC 5737)"),
        ("203.0.113.0/24", "a documentation address (RFC 5737)"),
        ("224.0.0.0/4", "a multicast address (RFC 5771)"),
        ("240.0.0.0/4", "a reserved address (RFC 1112)"),
    )
)
_REFUSED_IPV6 = tuple(
    (IPv6Network(network), name)
    for network, name in (
        ("fd00:ec2::254/128", "a cloud metadata address"),
        ("fd20:ce::254/128", "a cloud metadata address"),
        ("::/128", "an unspecified address (RFC 4291)"),
        ("::1/128", "a loopback address (RFC 4291)"),
        ("64:ff9b:1::/48", "a local NAT64 address (RFC 8215)"),
        ("2001::/23", "a reserved or tunnel address (RFC 2928, RFC 4380)"),
        ("2001:db8::/32", "a documentation address (RFC 3849)"),
        ("3fff::/20", "a documentation address (RFC 9637)"),
        ("fc00::/7", "a private address (RFC 4193)"),
        ("fe80::/10", "a link-local address (RFC 4291)"),
        ("fec0::/10", "a site-local address (RFC 3879)"),
        ("ff00::/8", "a multicast address (RFC 4291)"),
    )
)
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# IPv6 forms that stand for an IPv4 address, and how far right its 32 bits have to be shifted.
_EMBEDDING = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped, RFC 4291 2.5.5.2
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056
)

_UNSAFE_CHARACTER = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
_USERINFO = re.compile(r"^([a-z][a-z0-9+.-]*:)?//[^/?#]*@", re.IGNORECASE)
SECRET_NAME = re.compile(
    r"(key|token|secret|signature|password|passwd|pwd|credentials?|auth|authorization|jwt|session(id)?)$"
    r"|^(sig|pass|code)$",
    re.IGNORECASE,
)


def embedded_ipv4(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, NAT64, 6to4); otherwise `address` itself."""
    if isinstance(address, IPv6Address):
        for network, shift in _EMBEDDING:
            if address in network:
                return IPv4Address(int(address) >> shift & 0xFFFFFFFF)
    return address


def rule_against(address: Address, allow_networks: Networks = ()) -> str | None:
    """The kind of refused address this is ("a private address (RFC 1918)"); None where it may be opened."""
    real = embedded_ipv4(address)
    if any(address in network or real in network for network in allow_networks):
        return None
    if isinstance(real, IPv4Address):
        return next((name for network, name in _REFUSED_IPV4 if real in network), None)
    for network, name in _REFUSED_IPV6:
        if real in network:
            return name
    return None if real in _GLOBAL_UNICAST else "not a global unicast address (RFC 4291)"


def permitted_addresses(host: str, port: int, allow_networks: Networks) -> list[SocketAddress]:
    """Look `host` up once and give the addresses that may be opened, in the resolver's order.

    Raises FetchRefused where none may; OSError (`socket.gaierror`) where the name is not known.
    The sentence names the kind of address and not the address: it may be shown to everybody, and what
    a private name resolves to is nobody's business.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise socket.gaierror(socket.EAI_NONAME, f"{host[:80]!r} is not a host name") from error
    permitted: list[SocketAddress] = []
    rules: list[str] = []
    for family, _, _, _, where in found:
        rule = rule_against(ip_address(where[0]), allow_networks)
        if rule is None:
            permitted.append((family, where))
        else:
            rules.append(rule)
    if not permitted:
        kinds = ", ".join(dict.fromkeys(rules)) or "without an address"
        raise FetchRefused(
            f"{host} was not opened: it is {kinds}, and a harvest opens public addresses only. "
            "If the endpoint belongs there, add its network to VESPORTAL_HARVEST_ALLOW_NETWORKS and give the "
            "endpoint this very address: no redirect from elsewhere may lead there."
        )
    return permitted


@lru_cache(maxsize=256)
def checked_url(url: str) -> Url:
    """`url` parsed, normalised, without its fragment. Raises FetchRefused for a form that is not opened.

    Everything that follows (host, port, request target) uses this one parse, so that no two parsers can
    disagree about where a URL leads.
    """
    shown = redact_url(url)
    if len(url) > LONGEST_URL:
        raise FetchRefused(f"{shown} was not opened: a URL may have {LONGEST_URL} characters. Shorten it.")
    if _UNSAFE_CHARACTER.search(url):
        raise FetchRefused(
            f"{shown} was not opened: it contains a space or a control character. "
            "Remove it, or write it percent-encoded (a space is %20)."
        )
    try:
        target = parse_url(url)
    except LocationParseError as error:
        raise FetchRefused(f"{shown} was not opened: it is not a URL. Check its host and port.") from error
    if target.scheme not in DEFAULT_PORTS:
        raise FetchRefused(
            f"{shown} was not opened: only http and https are. Give an address that begins with https://."
        )
    if not target.host or target.port == 0:
        raise FetchRefused(f"{shown} was not opened: it names no host or no usable port. Complete it.")
    if len(target.netloc or "") > LONGEST_HOST:
        raise FetchRefused(f"{shown} was not opened: its host's name is longer than a name can be. Check it.")
    if target.auth is not None:
        raise FetchRefused(
            f"{shown} was not opened: it carries a user name or password, and everybody may see addresses. "
            "Take them out and store them as the endpoint's credentials."
        )
    return target._replace(fragment=None)


def redirect_target(base: Url, location: str) -> Url:
    """Where a redirect from `base` leads, checked. Never from https to http.

    A server behind a TLS proxy often redirects to http:// on its own host by mistake: there the same
    address is asked for over https. Any other way down from https is refused (FetchRefused).
    """
    origin = redact_url(base.url)
    try:
        joined = urljoin(base.url, location)
    except ValueError as error:
        raise FetchRefused(
            f"{origin} redirects to {redact_url(location)}, which is not a URL. Tell its owner."
        ) from error
    target = checked_url(joined)
    if base.scheme == "https" and target.scheme == "http":
        if target.host != base.host or port_of(target) != DEFAULT_PORTS["http"]:
            raise FetchRefused(
                f"{origin} redirects to {redact_url(joined)}, from https to http, where anybody on the way "
                "could change the answer. Give the endpoint's https address."
            )
        return target._replace(scheme="https", port=base.port)
    return target


def keeps_trust(base: Url, target: Url) -> bool:
    """Whether what was entrusted to `base` (keys, a way into allowed networks) holds for `target` too.

    True on the same scheme, host and port, and from http to https of one host on the usual ports.
    """
    if base.host != target.host:
        return False
    here, there = (base.scheme, port_of(base)), (target.scheme, port_of(target))
    return here == there or (here == ("http", 80) and there == ("https", 443))


def port_of(url: Url) -> int:
    """The port a checked URL leads to: its own, or the scheme's."""
    return url.port or DEFAULT_PORTS[url.scheme or ""]


def public_url(url: str) -> str:
    """The address for everybody to see: http(s) only, without user, password, query and fragment; else empty."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def redact_url(url: str) -> str:
    """`url` as it may be shown and logged.

    Without user name, password and fragment; with *** for the values of parameters that look like
    secrets; unprintable characters as �; cut after 300 characters. Takes any text, raises nothing.
    """
    head, mark, query = url.partition("#")[0].partition("?")
    head = _USERINFO.sub(lambda match: f"{match[1] or ''}//", head)
    parts = (_redact_parameter(part) for part in query.split("&"))
    shown = head + mark + "&".join(parts)
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() else "�" for c in shown)
    return shown if len(shown) <= 300 else f"{shown[:299]}…"


def _redact_parameter(part: str) -> str:
    name, mark, value = part.partition("=")
    return f"{name}=***" if mark and value and SECRET_NAME.search(unquote(name)) else part
