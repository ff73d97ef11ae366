"""The words of access: ways, limits, needs, plans and choices, as plain frozen values."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from catalog.domain.access.job import Interface
from catalog.domain.product import BBox

PatternId = Literal[
    "record-api", "bulk-file", "parquet-part", "geoparquet", "pmtiles", "cog-zarr", "ogc-features",
    "query", "stream", "archive", "delta", "node", "request", "c2d",
]  # fmt: skip
Mode = Literal["pull", "push", "push-or-pull", "push-code"]
Authentication = Literal["", "none", "key", "account", "agreement"]  # "": not told
Cost = Literal["", "free"]  # "": not told
LimitSource = Literal["published cap", "service description", "response header"]
FigureSource = Literal["declared", "measured"]
Wish = Literal["history", "seconds", "copy", "area", "map", "aggregate", "node"]
RowsBasis = Literal["", "asked", "declared", "measured", "scaled", "one-series"]
BytesBasis = Literal["", "declared", "measured", "scaled", "estimated"]
Verdict = Literal["fine", "slow", "use-bulk", "ask-owner", "not-possible", "cannot-say"]

OWN_SERVICE = -1  # the index of a way by the product's own service
NO_DISTRIBUTION = -2  # the index of a way of a product that offers none


class Limit(msgspec.Struct, frozen=True):
    """One limit: its number, where it was found, and what was said there, with its date where known."""

    value: float
    source: LimitSource
    text: str = ""


class Limits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the owner allows; None: not told.

    `page` rows a call, `window` rows that paging can reach (offset + limit), `per_minute` and `per_day` calls.
    """

    page: Limit | None = None
    window: Limit | None = None
    per_minute: Limit | None = None
    per_day: Limit | None = None


class Figure(msgspec.Struct, frozen=True):
    """A number, and whether the source declares it or the portal has measured it."""

    value: int
    source: FigureSource


class Measurement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the portal found when it asked an address; None: not found out.

    `byte_size` bytes (HEAD or Content-Range), `rows` records (a count of the service), `limits` from its answers,
    `anonymous`: whether it answered without a key or account.
    """

    byte_size: int | None = None
    rows: int | None = None
    limits: Limits | None = None
    anonymous: bool | None = None


# By address as the record states it (of a CKAN DataStore with its `resource_id`), or as a way's `url` where the way has no
# `resource`.
Measured = Mapping[str, Measurement]


class Way(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One way to get a product. A distribution may give two: a file, and an API on the same rows.

    `index` is the distribution's place in the record, OWN_SERVICE or NO_DISTRIBUTION. `pattern` is empty where only a
    web page is known. `url` and `resource` have the forms that `PullJob` documents. `format` is a code of the format
    vocabulary, `byte_size` bytes, `rows` records; None: not told. `cadence` is a code of the frequency vocabulary.
    `period` is the time that title or file name say it covers, as ISO 8601: `2023`, `2024-05`, `2024-05-01`, or two of
    these with a slash, both included (`2023-04/2024-03`). `is_document`: prose or pictures rather than data.
    `because` is one sentence that names the evidence.
    """

    index: int
    pattern: PatternId | Literal[""]
    mode: Mode
    interface: Interface
    url: str = ""
    resource: str = ""
    title: str = ""
    format: str = ""
    authentication: Authentication = ""
    restricted: bool = False
    limits: Limits = Limits()
    byte_size: Figure | None = None
    rows: Figure | None = None
    cadence: str = ""
    cost: Cost = ""
    period: str = ""
    is_document: bool = False
    because: str = ""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """What the chooser advises: the way, the id of the rule that decided, why in a sentence, and what else there is.

    `wish` is what it was chosen for. `alternatives`: other ways, one of each pattern, each with what it trades off.
    """

    way: Way
    rule: str
    wish: Wish
    why: str
    alternatives: tuple[tuple[Way, str], ...] = ()


class Need(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a consumer wants of a product. `rows`: how many, where they know it.

    `start` and `end` (ISO 8601, end excluded; empty: open) ask for a span, `bbox` for an area, `fields` for some
    columns. `whole`: the history, not only what is new.
    """

    rows: int | None = None
    start: str = ""
    end: str = ""
    bbox: BBox | None = None
    fields: tuple[str, ...] = ()
    whole: bool = True


class PullPlan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The worked-out cost of one pull by one way. None: cannot be said.

    `rows` with their basis: asked, declared, measured, scaled (by the span asked for), one-series (one row for each
    update: at least). `calls` = rows / page, rounded up; 1 for a file. `rate` calls a minute, `rate_told` False where
    the owner states none and the plan takes its own pace. `minutes` = calls / rate, without the transfer itself; `days`
    whole days under a daily quota. `byte_size` bytes with their basis. `chunks`: spans (start, end excluded) that fit
    under the window and cover what is asked without gap or overlap; empty where none are needed or possible.
    `notes`: what was assumed, in sentences. `better`: a way that serves this need better, and `better_why`.
    """

    verdict: Verdict
    sentence: str
    rows: int | None = None
    rows_basis: RowsBasis = ""
    page: int | None = None
    window: int | None = None
    calls: int | None = None
    rate: float = 0
    rate_told: bool = False
    minutes: float | None = None
    days: int | None = None
    byte_size: int | None = None
    bytes_basis: BytesBasis = ""
    time_field: str = ""
    chunks: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    better: Way | None = None
    better_why: str = ""


class AccessSummary(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a product's row and the search index keep.

    `patterns` in the order of the pattern list; `delivery` holds `pull`, `push` or both;
    `open_without_signup`: at least one way is known to need no key or account.
    """

    patterns: tuple[str, ...] = ()
    delivery: tuple[str, ...] = ()
    open_without_signup: bool = False


class WayGroup(msgspec.Struct, frozen=True, kw_only=True):
    """Ways that differ in the time they cover only: `title` without its dates, `periods` in order, `ways` beside them."""

    title: str
    pattern: PatternId | Literal[""]
    format: str
    ways: tuple[Way, ...]
    periods: tuple[str, ...] = ()
