"""From a way and its plan to the job that a script does."""

import re
import unicodedata

from catalog.domain.access.job import PullJob
from catalog.domain.access.model import Need, PullPlan, Way
from catalog.domain.access.rows import SELECTIVE
from catalog.domain.access.spans import time_field_of
from catalog.domain.product import ProductRecord

_UNSAFE = re.compile(r"[^a-z0-9]+")
_LONGEST_NAME = 80


def job_of(way: Way, record: ProductRecord, need: Need, plan: PullPlan) -> PullJob:
    """The job of pulling `need` by `way` as `plan` says. Span, area and columns only where the interface takes them."""
    selects = way.interface in SELECTIVE
    limits = way.limits
    counted = plan.rows is not None and plan.rows_basis != "one-series"
    return PullJob(
        interface=way.interface,
        url=way.url,
        name=safe_name(f"{record.title} {'' if way.title == record.title else way.title}"),
        title=record.title,
        resource=way.resource,
        format=way.format,
        page=int(limits.page.value) if limits.page else 0,
        window=int(limits.window.value) if limits.window else 0,
        per_minute=limits.per_minute.value if limits.per_minute else 0,
        rows=plan.rows if counted else None,
        byte_size=way.byte_size.value if way.byte_size else None,
        sha256=_sha256(way, record),
        time_field=(plan.time_field or time_field_of(way, record)) if selects else "",
        start=need.start if selects else "",
        end=need.end if selects else "",
        bbox=need.bbox if selects else None,
        fields=need.fields if selects else (),
        needs_key=way.authentication == "key",
    )


def safe_name(text: str) -> str:
    """Letters and digits of ASCII with hyphens, at most 80: `data` where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _UNSAFE.sub("-", plain)[:_LONGEST_NAME].strip("-") or "data"


def _sha256(way: Way, record: ProductRecord) -> str:
    """The checksum of the very file that is fetched; none of an API on the same rows."""
    if not 0 <= way.index < len(record.distributions):
        return ""
    distribution = record.distributions[way.index]
    checksum = distribution.checksum
    is_file = way.url in (distribution.download_url, distribution.access_url)
    known = checksum is not None and checksum.algorithm.lower().replace("-", "") == "sha256"
    return checksum.value.lower() if checksum and known and is_file else ""
