"""Python scripts: a head, the values of the job as literals, and parts that are the same in every script.

The parts are the files `parts/*.py.txt`; they hold no value of a job, so nothing in a job can change what they do.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Final

from catalog.domain.access.job import Interface, PullJob, Script
from catalog.domain.access.scripts.checked import export_format, output
from catalog.domain.access.scripts.safe import python_literal

PARTS: Final[dict[Interface, tuple[str, ...]]] = {
    "file": ("download", "one_file", "pull_file"),
    "parquet": ("download", "one_file", "pull_file"),
    "ckan-datastore": ("moment", "span", "lines", "pull_ckan"),
    "ods-records": ("moment", "lines", "pull_ods"),
    "ods-export": ("download", "one_file", "pull_ods_export"),
    "ogc-features": ("moment", "span", "lines", "links", "pull_ogc"),
    "wfs": ("xml", "pages", "pull_wfs"),
    "arcgis": ("moment", "lines", "pull_arcgis"),
    "stac": ("lines", "download", "links", "pull_stac"),
    "oai-pmh": ("moment", "xml", "pages", "pull_oai"),
}

COMMENTS: Final = {
    "TITLE": "what is pulled",
    "URL": "the address that is asked",
    "RESOURCE": "the part of it: a resource, a type of feature, a metadata prefix",
    "OUTPUT": "where it is written (see --output)",
    "FORMAT": "the format of the file",
    "OUTPUT_FORMAT": "the format to ask for; empty: what the server likes best",
    "PAGE": "records a call; the server may give fewer",
    "WINDOW": "records that paging can reach; 0: no end",
    "PER_MINUTE": "calls a minute that the owner allows; 0: no number is told",
    "FIELDS": "the columns to pull; empty: all",
    "TIME_FIELD": "the column with the time",
    "START": "only from this time on; empty: from the beginning",
    "END": "only before this time; empty: to the end",
    "BBOX": "only this area: west, south, east, north in degrees; empty: everywhere",
    "EXPECTED": "the number of records that the catalogue tells of; None: not told",
    "BYTE_SIZE": "the size that the catalogue tells of; None: not told",
    "SHA256": "the SHA-256 that the file must have; empty: not told",
    "NEEDS_KEY": "whether a key is sent; it is read from the environment variable VESPORTAL_KEY, never written here",
    "KEY_HEADER": "the header that carries it; some servers want a word before it: VESPORTAL_KEY='Bearer …'",
    "USER_AGENT": "how the script makes itself known",
}
ALWAYS: Final = ("TITLE", "URL", "OUTPUT", "PER_MINUTE", "NEEDS_KEY", "KEY_HEADER", "USER_AGENT", "EXPECTED")
WHAT: Final = ("URL", "RESOURCE", "FIELDS", "TIME_FIELD", "START", "END", "BBOX", "OUTPUT_FORMAT", "SHA256")

NOTES: Final[dict[Interface, str]] = {
    "ckan-datastore": "CKAN cannot look for a span of time here: with a span, all rows are read and those in it kept.",
    "ods-records": "More rows than paging can reach are pulled in slices of time; without a time field, use the export.",
    "ods-export": "The server makes the export while it sends it: after a dropped connection it begins anew.",
    "wfs": "Pages fit together only if the server keeps an order; where it does not, name a field in SORT_BY.",
    "stac": "Writes the items as lines, and their files into a folder beside them.",
    "oai-pmh": "Keeps every answer as the server sent it, in a folder.",
    "parquet": "Downloads the file whole; to read a part of it, use the DuckDB script.",
}


@cache
def part(name: str) -> str:
    """The text of a part."""
    return files(__package__).joinpath("parts", f"{name}.py.txt").read_text("utf-8")


def python_script(job: PullJob) -> Script | None:
    """The Python script for a checked job, or None where the interface has none."""
    if job.interface not in PARTS:
        return None
    body = "".join(map(part, ("talk", "progress", *PARTS[job.interface], "main")))
    file_name = f"pull-{job.name}.py"
    return Script(
        language="python",
        file_name=file_name,
        text=part("head") + imports(body) + values(job, body) + body,
        how=f"python3 {file_name}",
        note=NOTES.get(job.interface, ""),
    )


def imports(body: str) -> str:
    """The imports that the script makes use of."""
    kept = []
    for line in part("imports").splitlines():
        name = line.removeprefix("import ").rpartition(" as ")[2]
        if not name or re.search(rf"(?<![\w.]){re.escape(name)}\.", body):
            kept.append(line)
    return "\n".join(kept) + "\n"


def values(job: PullJob, body: str) -> str:
    """The block of values that the script makes use of, each with its meaning."""
    used = {name for name in COMMENTS if name in ALWAYS or re.search(rf"\b{name}\b", body)}
    literals = {name: python_literal(value) for name, value in values_of(job).items()}
    lines = [f"{name} = {literals[name]}  # {COMMENTS[name]}" for name in COMMENTS if name in used]
    what = ", ".join(name for name in WHAT if name in used)
    return "\n".join([*lines, f"WHAT = ({what},)  # what tells this pull from others"]) + "\n"


def values_of(job: PullJob) -> dict[str, object]:
    """The value of each name that scripts may use."""
    return {
        "TITLE": job.title,
        "URL": job.url,
        "RESOURCE": job.resource,
        "OUTPUT": output(job),
        "FORMAT": "PARQUET" if is_parquet(job) else job.format,
        "OUTPUT_FORMAT": "application/json" if job.format in ("GEOJSON", "JSON") else "",
        "PAGE": job.page,
        "WINDOW": job.window,
        "PER_MINUTE": job.per_minute,
        "FIELDS": tuple(job.fields),
        "TIME_FIELD": job.time_field,
        "START": job.start,
        "END": job.end,
        "BBOX": tuple(job.bbox or ()),
        "EXPECTED": job.rows,
        "BYTE_SIZE": job.byte_size,
        "SHA256": job.sha256,
        "NEEDS_KEY": job.needs_key,
        "KEY_HEADER": job.key_header,
        "USER_AGENT": "vesportal-pull/1",
    }


def is_parquet(job: PullJob) -> bool:
    """Whether the file is Parquet."""
    return job.interface == "parquet" or (job.interface == "ods-export" and export_format(job) == "parquet")
