"""Scripts of a POSIX shell with curl: the values of the job as quoted words, and parts that are the same in each.

Only what a shell can do honestly: files and exports whole, and paging where a page tells plainly how it goes on.
"""

import re
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from math import ceil
from typing import Final
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from catalog.domain.access.job import Interface, PullJob, Script
from catalog.domain.access.scripts.checked import export_format, output
from catalog.domain.access.scripts.safe import shell_word

PARTS: Final[dict[Interface, str]] = {
    "file": "file",
    "parquet": "file",
    "ods-export": "export",
    "ods-records": "export",
    "ckan-datastore": "ckan",
    "wfs": "wfs",
    "oai-pmh": "oai",
}
NEEDS: Final = "Needs curl 7.71 or later."
NOTES: Final[dict[str, str]] = {
    "file": "Goes on where it was, if the server can send a part of the file.",
    "export": "Makes use of the export, which has no end to its rows; a dropped connection begins anew.",
    "ckan": "Keeps the pages as CKAN sent them; a span of time is not looked for.",
    "wfs": "Keeps the pages as the service sent them (GML); a span of time is not looked for.",
    "oai": "Keeps the answers as the server sent them; it does not count the records in them.",
}
HEAD: Final = """\
#!/bin/sh
# Pulls one data set whole, with curl. It may be stopped at any time: run it again and it goes on where it was.
# It asks no faster than the server allows, and it ends with exit code 0 only if everything is here.
set -eu

"""


@cache
def part(name: str) -> str:
    """The text of a part."""
    return files(__package__).joinpath("parts", f"{name}.sh.txt").read_text("utf-8")


def shell_script(job: PullJob) -> Script | None:
    """The curl script for a checked job, or None where a shell could not do it honestly."""
    kind = PARTS.get(job.interface)
    if kind is None or (kind == "export" and not records_or_export(job)):
        return None
    words = "".join(f"{name}={shell_word(value)}\n" for name, value in values(job, kind).items())
    file_name = f"pull-{job.name}.sh"
    return Script(
        language="curl",
        file_name=file_name,
        text=HEAD + words + part("common") + part(kind),
        how=f"sh {file_name}",
        note=f"{NEEDS} {NOTES[kind]}",
    )


def values(job: PullJob, kind: str) -> dict[str, str]:
    """What the script is told, by name."""
    told = {
        "TITLE": job.title,
        "OUTPUT": output(job),
        "NEEDS_KEY": "yes" if job.needs_key else "no",
        "KEY_HEADER": job.key_header,
        "PAUSE": pause(job.per_minute),
        "PAGE": str(job.page or 1),
    }
    match kind:
        case "file":
            return told | {"URL": job.url, "SHA256": job.sha256}
        case "export":
            return told | export(job)
        case "ckan":
            fields = ",".join(dict.fromkeys(("_id", *job.fields))) if job.fields else ""
            query = {"resource_id": job.resource, "sort": "_id", "fields": fields}
            return told | {"OUTPUT": f"{job.name}.answers", "URL": address(job.url, query)}
        case "wfs":
            return told | {"OUTPUT": f"{job.name}.answers", "URL": address(job.url, wfs(job))}
        case _:
            first = {"verb": "ListRecords", "metadataPrefix": job.resource or "oai_dc"}
            span = {"from": job.start[:10], "until": last_day(job.end)}
            return told | {
                "OUTPUT": f"{job.name}.answers",
                "FIRST_URL": address(job.url, first | span),
                "NEXT_URL": address(job.url, {"verb": "ListRecords"}),
            }


def pause(per_minute: float) -> str:
    """Whole seconds between two calls: a shell knows no shorter ones."""
    if not per_minute or per_minute > 600:
        return "0"
    return str(ceil(60 / per_minute))


def last_day(end: str) -> str:
    """The last day of a span that ends before `end`."""
    if not end:
        return ""
    return (datetime.fromisoformat(end) - timedelta(microseconds=1)).date().isoformat()


def wfs(job: PullJob) -> dict[str, str]:
    """The parameters of GetFeature; latitude comes first in the area."""
    asked = {"service": "WFS", "version": "2.0.0", "request": "GetFeature", "typeNames": job.resource}
    if job.bbox:
        west, south, east, north = job.bbox
        asked["bbox"] = f"{south},{west},{north},{east},urn:ogc:def:crs:EPSG::4326"
    return asked | {"propertyName": ",".join(job.fields), "sortBy": job.time_field}


def records_or_export(job: PullJob) -> bool:
    """Whether the address is one of Opendatasoft's Explore API, of which the export is known."""
    return bool(re.search(r"/(records|exports/[a-z0-9]{1,12})/?$", urlsplit(job.url).path))


def export(job: PullJob) -> dict[str, str]:
    """The address of the export, that of the count of its rows, and whether each row is a line of it."""
    form = export_format(job) if job.interface == "ods-export" else "jsonl"
    path = re.sub(r"/(records|exports/[a-z0-9]+)/?$", "", urlsplit(job.url).path)
    where = {"where": odsql(job)}
    return {
        "OUTPUT": f"{job.name}.{form}",
        "URL": address(
            job.url,
            where | {"select": ",".join(map(field, job.fields)), "delimiter": "," if form == "csv" else ""},
            f"{path}/exports/{form}",
        ),
        "COUNT_URL": address(
            job.url, where | {"select": "count(*) as vesportal_rows", "limit": "1"}, f"{path}/records"
        ),
        "LINES_ARE_ROWS": "yes" if form == "jsonl" else "no",
    }


def field(name: str) -> str:
    """A field's name as ODSQL wants it."""
    return name if re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name) else f"`{name}`"


def odsql(job: PullJob) -> str:
    """The filter of the span."""
    ends = ((">=", job.start), ("<", job.end)) if job.time_field else ()
    return " and ".join(f"{field(job.time_field)} {sign} date'{end}'" for sign, end in ends if end)


def address(url: str, query: dict[str, str], path: str = "") -> str:
    """The address with parameters added (empty ones are left out); further ones can be put behind it with `&`."""
    parts = urlsplit(url)
    kept = [
        pair for pair in parts.query.split("&") if pair and pair.partition("=")[0].lower() not in lower(query)
    ]
    new = urlencode(
        {name: value for name, value in query.items() if value}, quote_via=quote, errors="replace"
    )
    return urlunsplit(parts._replace(path=path or parts.path, query="&".join([*kept, *filter(None, [new])])))


def lower(query: dict[str, str]) -> set[str]:
    """The names of parameters, in small letters."""
    return {name.lower() for name in query}
