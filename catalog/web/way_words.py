"""A way to get a product in words: how it is got, every figure of it, and where each figure comes from."""

from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

from catalog.domain.access.addresses import host_of
from catalog.domain.access.caps import caps_of, published_caps
from catalog.domain.access.figures import number, size
from catalog.domain.access.job import Interface
from catalog.domain.access.model import Figure, Limit, Way
from catalog.domain.access.patterns import modes, patterns
from catalog.domain.access.words import AUTHENTICATIONS, COSTS
from catalog.domain.vocabulary.frequency import frequencies
from catalog.selectors.access import Found
from catalog.selectors.pulls import can_be_pulled, way_code
from catalog.web.components import component
from catalog.web.dates import date_text, moment_text
from catalog.web.links import safe_url

HELP = "/help/access/"
NOT_TOLD, NO_LIMIT = "Not told", "No limit is told"
INTERFACES: Mapping[Interface, str] = {
    "file": "File",
    "parquet": "Parquet file, which can be read in parts",
    "ckan-datastore": "CKAN DataStore",
    "ods-records": "Opendatasoft records API",
    "ods-export": "Opendatasoft export",
    "ogc-features": "OGC API Features",
    "wfs": "Web Feature Service (WFS)",
    "arcgis": "ArcGIS REST",
    "stac": "STAC",
    "oai-pmh": "OAI-PMH",
    "amqp": "AMQP",
    "kafka": "Kafka",
    "mqtt": "MQTT",
    "http-api": "Web API",
    "page": "Web page",
    "request": "On request",
}
LIMITS = {
    "page": "{} rows a call",
    "window": "{} rows that paging reaches",
    "per_minute": "{} calls a minute",
    "per_day": "{} calls a day",
}
_STREAMS = frozenset(("amqp", "kafka", "mqtt"))
_TERMS = "by what the source says of its terms"


class Fact(NamedTuple):
    """A row of components/way_facts.html: a value, and where it comes from, with the address that shows it."""

    name: str
    value: str
    source: str = ""
    source_url: str = ""

    @property
    def is_known(self) -> bool:
        """Whether somebody tells it."""
        return self.value not in (NOT_TOLD, NO_LIMIT)


def way_anchor(way: Way) -> str:
    """The id of a way's part of the page that compares them."""
    return f"way-{way_code(way).replace('.', '-')}"


def way_name(way: Way) -> str:
    """`Record API paging: GSP demand`, for lists to choose from."""
    format_told = f" ({way.format})" if way.format and way.format.lower() not in way.title.lower() else ""
    return f"{pattern_name(way)}, {INTERFACES[way.interface]}: {way.title[:120]}{format_told}"


def pattern_name(way: Way) -> str:
    """The name of its pattern; “Web page” where no more is known."""
    return patterns()[way.pattern].name if way.pattern else INTERFACES["page"]


def mode_of(way: Way) -> dict[str, str]:
    """Context of components/mode_mark.html: the arrow and the word for who starts the transfer."""
    return dict(zip(("arrow", "word"), modes()[way.mode].mark.split(" ", 1), strict=True))


def limits_told(way: Way) -> list[tuple[str, Limit]]:
    """`100 rows a call`, with the limit that says so, for each limit that is known."""
    told = ((words, getattr(way.limits, name)) for name, words in LIMITS.items())
    return [(words.format(number(limit.value)), limit) for words, limit in told if limit is not None]


def figure_told(figure: Figure | None, *, is_size: bool = False) -> str:
    """`1.05 GB (declared)`; empty where it is not known."""
    if figure is None:
        return ""
    value = size(figure.value) if is_size else f"{figure.value:,} row{'' if figure.value == 1 else 's'}"
    return f"{value} ({figure.source})"


def plan_label(way: Way) -> str:
    """What the link to a way's plan says: what is sent is received, all else is pulled."""
    return "How to receive it" if way.interface in _STREAMS else "Plan a pull"


def way_line(way: Way, product_url: str) -> dict[str, Any]:
    """Context of components/way_line.html: the way in one line, and where to plan it and to see its figures."""
    told = (
        AUTHENTICATIONS[way.authentication] if way.authentication else "",
        *(f"{words} ({limit.source})" for words, limit in limits_told(way)),
        figure_told(way.byte_size, is_size=True),
        figure_told(way.rows),
    )
    return {
        "pattern": pattern_name(way),
        "pattern_url": f"{HELP}#{way.pattern}" if way.pattern else "",
        "mark": component("mode_mark", **mode_of(way)) if way.pattern else "",
        "interface": INTERFACES[way.interface],
        "kind": INTERFACES[way.interface] if INTERFACES[way.interface] != pattern_name(way) else "",
        "told": [text for text in told if text],
        "title": way.title,
        **_links(way, product_url),
    }


def _links(way: Way, product_url: str) -> dict[str, str]:
    return {
        "plan_url": f"{product_url}pull/?way={way_code(way)}" if can_be_pulled(way) else "",
        "plan_label": plan_label(way),
        "trace_url": f"{product_url}access/#{way_anchor(way)}",
    }


# --- every figure, and where it comes from -----------------------------------------------------


@cache
def _cap_ids() -> dict[str, str]:
    """The text that a limit has of a published cap → the cap's id."""
    return {f"{cap.text} ({cap.seen})" if cap.seen else cap.text: cap.id for cap in published_caps()}


def limit_source(limit: Limit, product_url: str) -> tuple[str, str]:
    """Where a limit was found, in words, and the address that shows it."""
    if cap := _cap_ids().get(limit.text):
        return f"{limit.source}: {limit.text}", f"{HELP}#cap-{cap}"
    return f"{limit.source}: {limit.text}", f"{product_url}maturity/str-valid/"


def way_facts(way: Way, product_url: str, at: Found | None) -> list[Fact]:
    """All that is known of a way; `at`: what was found at its address."""
    facts = [
        Fact("Pattern", pattern_name(way), way.because, f"{HELP}#{way.pattern}" if way.pattern else ""),
        Fact("Interface", INTERFACES[way.interface]),
        Fact(
            "What you need",
            AUTHENTICATIONS[way.authentication],
            *_authentication_source(way, product_url, at),
        ),
        *(Fact("Limit", words, *limit_source(limit, product_url)) for words, limit in limits_told(way)),
    ]
    if not way.limits.page and not way.limits.per_minute and not way.limits.per_day:
        facts.append(Fact("Limits", NO_LIMIT))
    return [*facts, *_sizes(way, product_url, at), *_terms(way, product_url)]


def _authentication_source(way: Way, product_url: str, at: Found | None) -> tuple[str, str]:
    if not way.authentication:
        return "", ""
    if at and at.measurement.anonymous and way.authentication == "none":
        return _measured(at, product_url, "it answered without a key or account")
    if way.interface in ("request",) or way.pattern in ("c2d", "node"):
        return way.because, f"{product_url}#use"
    caps = caps_of(host_of(way.url), way.interface)
    if caps.text and way.authentication in (caps.authentication, caps.restricted):
        cap = _cap_ids().get(caps.text, "")
        return f"published: {caps.text}", f"{HELP}#cap-{cap}"
    return _TERMS, f"{product_url}#use"


def _sizes(way: Way, product_url: str, at: Found | None) -> Iterator[Fact]:
    for name, figure, value in (
        ("Size", way.byte_size, size(way.byte_size.value) if way.byte_size else ""),
        ("Rows", way.rows, f"{way.rows.value:,}" if way.rows else ""),
    ):
        if figure is None:
            yield Fact(name, NOT_TOLD)
        elif figure.source == "measured" and at:
            yield Fact(name, value, *_measured(at, product_url, "measured"))
        else:
            yield Fact(name, value, f"{figure.source} by the source", f"{product_url}#record")


def _measured(at: Found, product_url: str, words: str) -> tuple[str, str]:
    return f"{words}, {moment_text(at.at)}", f"{product_url}maturity/{at.by}/"


_OF_THE_ENTRY = "by what the entry says"  # of the source, a person, or a guess: its badge there tells


def _terms(way: Way, product_url: str) -> Iterator[Fact]:
    entry = frequencies().get(way.cadence)
    yield Fact(
        "Renewed",
        entry.label if entry else NOT_TOLD,
        *((_OF_THE_ENTRY, f"{product_url}#what") if entry else ()),
    )
    if way.period:
        yield Fact("Covers", period_told(way.period), "by its name")
    yield Fact("Cost", COSTS[way.cost], *((_TERMS, f"{product_url}#use") if way.cost else ()))


@lru_cache(maxsize=4096)
def period_told(period: str) -> str:
    """`2023`, `May 2024`, `April 2023 to March 2024`."""
    return " to ".join(date_text(part) for part in period.split("/"))


def address_of(way: Way) -> dict[str, str]:
    """The address as it can be shown: a link where it may be one."""
    return {"url": safe_url(way.url), "text": way.url}
