"""A job whose values are fit for scripts, and the names of what the scripts write."""

import math
import re
from typing import Final
from urllib.parse import urlsplit

from msgspec.structs import replace

from catalog.domain.access.job import Interface, PullJob
from catalog.domain.access.scripts.safe import (
    comment,
    file_stem,
    header_name,
    pace,
    time_text,
    web_address,
    whole,
)

DEFAULT_PAGE: Final[dict[Interface, int]] = {
    "ckan-datastore": 32_000,
    "ods-records": 100,
    "ogc-features": 1_000,
    "wfs": 1_000,
    "arcgis": 1_000,
    "stac": 100,
}
LARGEST_PAGE: Final[dict[Interface, int]] = {"ckan-datastore": 32_000, "ods-records": 100}
WINDOW: Final = 10_000  # rows that Opendatasoft's records can be paged to
ENDINGS: Final = {
    "TAR_GZ": "tar.gz",
    "GZIP": "gz",
    "GEOPARQUET": "parquet",
    "RDF_TURTLE": "ttl",
    "RDF_XML": "rdf",
}
SHA256: Final = re.compile(r"[0-9a-fA-F]{64}")


def checked(job: PullJob) -> PullJob | None:
    """The job with an address and values that scripts can hold; None where no script can be given.

    No script: an address that is not http or https or holds a password, a span that is no time, a header that is none.
    """
    url, start, end = web_address(job.url), time_text(job.start), time_text(job.end)
    header = header_name(job.key_header)
    if not url or start is None or end is None or header is None:
        return None
    known_area = job.bbox is not None and len(job.bbox) == 4 and all(map(math.isfinite, job.bbox))
    return replace(
        job,
        url=url,
        name=file_stem(job.name),
        title=comment(job.title) or file_stem(job.name),
        page=page(job),
        window=whole(job.window) or (WINDOW if job.interface == "ods-records" else 0),
        per_minute=pace(job.per_minute),
        sha256=job.sha256.lower() if SHA256.fullmatch(job.sha256) else "",
        start=start,
        end=end,
        resource=visible(job.resource),
        time_field=visible(job.time_field),
        fields=tuple(filter(None, map(visible, job.fields))),
        bbox=job.bbox if known_area else None,
    )


def visible(name: str) -> str:
    """A name without NUL, which no query, file or program can hold."""
    return name.replace("\0", "")


def page(job: PullJob) -> int:
    """Rows a call: as the job tells, but no more than the interface gives."""
    told = whole(job.page) or DEFAULT_PAGE.get(job.interface, 0)
    return min(told, LARGEST_PAGE.get(job.interface, told))


def ending(job: PullJob) -> str:
    """The ending of a file's name with its dot: the address's own, else that of the format, else none."""
    found = re.search(r"[^/.](\.[A-Za-z0-9]{1,10}(?:\.(?:gz|zip|bz2|xz|zst))?)$", urlsplit(job.url).path)
    if found:
        return found[1].lower()
    told = ENDINGS.get(job.format, job.format.lower())
    return f".{told}" if re.fullmatch(r"[a-z0-9.]{1,10}", told) else ""


def output(job: PullJob) -> str:
    """The name of what a script writes: a file, or a folder for pages."""
    match job.interface:
        case "file" | "parquet":
            return job.name + (ending(job) or (".parquet" if job.interface == "parquet" else ".data"))
        case "ods-export":
            return f"{job.name}.{export_format(job)}"
        case "ckan-datastore" | "ods-records":
            return f"{job.name}.jsonl"
        case "ogc-features" | "arcgis":
            return f"{job.name}.geojsonl"
        case "stac":
            return f"{job.name}.items.jsonl"
        case _:
            return f"{job.name}.pages"


def export_format(job: PullJob) -> str:
    """The format at the end of an Opendatasoft export's address."""
    found = re.search(r"/exports/([a-z0-9]{1,12})/?$", urlsplit(job.url).path)
    return found[1] if found else "data"
