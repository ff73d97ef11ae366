"""Which URLs and addresses a harvest may open."""

import socket
from ipaddress import ip_address, ip_network

import pytest

from catalog.domain.errors import FetchRefused
from catalog.harvest.guard import (
    checked_url,
    keeps_trust,
    permitted_addresses,
    redact_url,
    redirect_target,
    rule_against,
)

LOOPBACK = (ip_network("127.0.0.0/8"),)


def _resolver(*addresses: str):
    def getaddrinfo(host, port, **_):
        return [
            (
                socket.AF_INET6 if ":" in address else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (address, port),
            )
            for address in addresses
        ]

    return getaddrinfo


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("0.0.0.0", "unspecified"),
        ("0.1.2.3", "unspecified"),
        ("10.0.0.1", "private"),
        ("172.16.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("100.64.0.1", "carrier-grade NAT"),
        ("100.127.255.255", "carrier-grade NAT"),
        ("169.254.169.254", "metadata"),
        ("100.100.100.200", "metadata"),
        ("168.63.129.16", "metadata"),
        ("169.254.1.1", "link-local"),
        ("192.0.0.192", "reserved"),
        ("192.0.2.1", "documentation"),
        ("192.88.99.1", "6to4 relay"),
        ("198.18.0.1", "benchmarking"),
        ("224.0.0.1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("::", "unspecified"),
        ("::1", "loopback"),
        ("::127.0.0.1", "not a global unicast"),
        ("::ffff:127.0.0.1", "loopback"),
        ("::ffff:169.254.169.254", "metadata"),
        ("::ffff:0:127.0.0.1", "not a global unicast"),
        ("64:ff9b::10.0.0.1", "private"),
        ("64:ff9b:1::1", "local NAT64"),
        ("2002:7f00:1::", "loopback"),
        ("2002:c0a8:101::1", "private"),
        ("2001:0:1::1", "tunnel"),
        ("2001:db8::1", "documentation"),
        ("3fff::1", "documentation"),
        ("fd00:ec2::254", "metadata"),
        ("fc00::1", "private"),
        ("fd12:3456::1", "private"),
        ("fe80::1", "link-local"),
        ("fe80::1%2", "link-local"),
        ("fec0::1", "site-local"),
        ("ff02::1", "multicast"),
        ("100::1", "not a global unicast"),
        ("5f00::1", "not a global unicast"),
    ],
)
def test_an_address_that_is_not_public_is_refused_by_its_kind(address, kind):
    assert kind in rule_against(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "172.15.255.255",
        "172.32.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "128.0.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ],
)
def test_a_public_address_may_be_opened(address):
    assert rule_against(ip_address(address)) is None


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1"])
def test_an_allowed_network_covers_the_forms_that_embed_its_addresses(address):
    assert rule_against(ip_address(address), LOOPBACK) is None


def test_an_allowed_network_allows_nothing_beside_itself():
    assert "loopback" in rule_against(ip_address("::1"), LOOPBACK)
    assert "private" in rule_against(ip_address("10.0.0.1"), LOOPBACK)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "017700000001", "::1"])
def test_every_spelling_of_loopback_is_refused_after_the_lookup(host):
    with pytest.raises(FetchRefused, match="loopback"):
        permitted_addresses(host, 80, ())


def test_a_name_that_leads_to_a_private_address_is_refused_without_telling_the_address(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _resolver("10.1.2.3"))
    with pytest.raises(FetchRefused) as refused:
        permitted_addresses("intranet.example", 80, ())
    assert "intranet.example" in str(refused.value)
    assert "private address (RFC 1918)" in str(refused.value)
    assert "VESPORTAL_HARVEST_ALLOW_NETWORKS" in str(refused.value)
    assert "10.1.2.3" not in str(refused.value)


def test_of_several_addresses_only_the_permitted_ones_are_given(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", _resolver("::1", "127.0.0.1", "10.0.0.1"))
    assert permitted_addresses("localhost", 81, LOOPBACK) == [(socket.AF_INET, ("127.0.0.1", 81))]


def test_a_name_too_long_for_dns_is_an_unknown_name():
    with pytest.raises(socket.gaierror):
        permitted_addresses("a" * 300 + ".example", 80, ())


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://example.org/a", "only http and https"),
        ("gopher://example.org/", "only http and https"),
        ("javascript:alert(1)", "only http and https"),
        ("example.org/data", "only http and https"),
        ("//example.org/data", "only http and https"),
        ("", "only http and https"),
        ("http://example.org/a b", "space or a control character"),
        ("http://example.org/\r\nX-Evil: 1", "space or a control character"),
        ("http://example.org/\x00", "space or a control character"),
        (" http://example.org/", "space or a control character"),
        ("http://example.org/\u00a0", "space or a control character"),
        ("http://", "names no host"),
        (f"http://{'a' * 300}.example/", "longer than a name can be"),
        ("http:///path", "names no host"),
        ("http://example.org:0/", "no usable port"),
        ("http://example.org:99999/", "not a URL"),
        ("http://example.org:port/", "not a URL"),
        ("http://[::1/", "not a URL"),
        ("http://user:secret@example.org/", "user name or password"),
        ("http://user@example.org/", "user name or password"),
        ("http://example.org/" + "a" * 9000, "may have 8192 characters"),
    ],
)
def test_a_url_of_a_form_that_is_not_opened_is_refused(url, rule):
    with pytest.raises(FetchRefused, match=rule) as refused:
        checked_url(url)
    assert "secret" not in str(refused.value)


def test_a_url_is_normalised_and_loses_its_fragment():
    assert (
        checked_url("HTTPS://Example.ORG:8443/a/../b?q=ü#part").url == "https://example.org:8443/b?q=%C3%BC"
    )


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/b", "https://example.org/b"),
        ("c?d=1", "https://example.org/a/c?d=1"),
        ("//other.example/x", "https://other.example/x"),
        ("https://other.example/x", "https://other.example/x"),
        ("http://example.org/a/", "https://example.org/a/"),
        ("http://example.org:80/a/", "https://example.org/a/"),
    ],
)
def test_a_redirect_from_https_stays_on_https(location, leads_to):
    assert redirect_target(checked_url("https://example.org/a/b"), location).url == leads_to


@pytest.mark.parametrize(
    ("location", "rule"),
    [
        ("http://other.example/", "from https to http"),
        ("http://example.org:8080/", "from https to http"),
        ("file:///etc/passwd", "only http and https"),
        ("https://u:p@example.org/", "user name or password"),
        ("/a b", "space"),
        ("http://[broken", "not a URL"),
    ],
)
def test_a_redirect_that_breaks_a_rule_is_refused(location, rule):
    with pytest.raises(FetchRefused, match=rule):
        redirect_target(checked_url("https://example.org/"), location)


def test_a_redirect_from_http_may_go_to_http():
    assert redirect_target(checked_url("http://a.example/"), "http://b.example/").url == "http://b.example/"


@pytest.mark.parametrize(
    ("base", "target", "kept"),
    [
        ("https://a.example/1", "https://a.example/2", True),
        ("https://a.example/", "https://a.example:443/", True),
        ("http://a.example/", "https://a.example/", True),
        ("http://a.example:8080/", "https://a.example/", False),
        ("https://a.example/", "https://a.example:8443/", False),
        ("https://a.example/", "https://b.a.example/", False),
        ("https://a.example/", "http://a.example/", False),
    ],
)
def test_keys_go_on_to_the_same_origin_only(base, target, kept):
    assert keeps_trust(checked_url(base), checked_url(target)) is kept


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://example.org/a?q=wind&page=2", "https://example.org/a?q=wind&page=2"),
        ("https://user:pw@example.org/a", "https://example.org/a"),
        ("https://example.org/a#access_token=x", "https://example.org/a"),
        (
            "https://e.org/?api_key=1&apikey=2&TOKEN=3&sig=4&x-amz-signature=5&password=6&subscription-key=7",
            "https://e.org/?api_key=***&apikey=***&TOKEN=***&sig=***&x-amz-signature=***&password=***"
            "&subscription-key=***",
        ),
        ("https://e.org/?api%5Fkey=1&keyword=solar&key=", "https://e.org/?api%5Fkey=***&keyword=solar&key="),
        ("http://e.org/\x1b[31m\n", "http://e.org/�[31m�"),
        ("no url at all ?token=1", "no url at all ?token=***"),
        ("", ""),
    ],
)
def test_a_url_is_shown_without_its_secrets(url, shown):
    assert redact_url(url) == shown


def test_a_long_url_is_cut_when_shown():
    assert len(redact_url("https://example.org/" + "a" * 5000)) == 300
