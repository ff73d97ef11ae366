"""DuckDB scripts: SQL that reads only the columns and the rows that are wanted from a Parquet or CSV file on the web."""

import re
from typing import Final
from urllib.parse import urlsplit

from catalog.domain.access.job import PullJob, Script
from catalog.domain.access.scripts.checked import output
from catalog.domain.access.scripts.safe import comment, sql_name, sql_text

PARQUET: Final = ("PARQUET", "GEOPARQUET")
CSV: Final = ("CSV", "TSV")
NEEDS: Final = "Needs DuckDB 1.2 or later; the first run fetches DuckDB's httpfs extension."
AFTER: Final = "Needs DuckDB 1.2 or later. Run the Python or the curl script first: this one reads the file that they pull."
NOTES: Final = {
    "parquet": "Only the columns and row groups that are wanted come over the line.",
    "csv": "The whole CSV file comes over the line, since it has no index; what is kept is the part that is wanted.",
}


def duckdb_script(job: PullJob) -> Script | None:
    """The SQL for a checked job whose file is Parquet or CSV; None for others."""
    kind = kind_of(job)
    if kind is None:
        return None
    file_name = f"pull-{job.name}.sql"
    return Script(
        language="duckdb",
        file_name=file_name,
        text=text(job, kind),
        how=f"duckdb -bail < {file_name}",
        note=f"{NEEDS} {NOTES[kind]}" if is_remote(job) else AFTER,
    )


def kind_of(job: PullJob) -> str | None:
    """`parquet` or `csv` where DuckDB can read the file at its address, else None."""
    path = urlsplit(job.url).path.lower()
    if job.interface == "parquet" or (
        job.interface == "file" and (job.format in PARQUET or path.endswith(".parquet"))
    ):
        return "parquet"
    packed = re.search(r"\.(zip|7z|rar|tar|tgz|tar\.gz|bz2|xz)$", path)
    if (
        job.interface == "file"
        and (job.format in CSV or re.search(r"\.(csv|tsv)(\.gz)?$", path))
        and not packed
    ):
        return "csv"
    return None


def text(job: PullJob, kind: str) -> str:
    """The script."""
    result = f"{job.name}-part.parquet"
    source = f"read_{kind}({sql_text(address(job.url) if is_remote(job) else output(job))})"
    columns = ", ".join(map(sql_name, job.fields)) or "*"
    where = conditions(job)
    rows = [f"    SELECT {columns}", f"    FROM {source}"]
    rows += [f"    WHERE {'      AND '.join(where)}".rstrip()] if where else []
    return "\n".join(
        [
            f"-- {comment(job.title)}",
            "-- Reads only the columns and the rows that are wanted, and writes them to a Parquet file beside you.",
            "",
            *web(job),
            "",
            "-- Columns stand after SELECT (* is all of them), the filter after WHERE. See what there is with:",
            f"--   DESCRIBE FROM {source};",
            "COPY (",
            *rows,
            f") TO {sql_text(result)} (FORMAT parquet, COMPRESSION zstd);",
            "",
            "-- How many rows came:",
            f"SELECT count(*) AS rows_pulled FROM read_parquet({sql_text(result)});",  # noqa: S608
            "",
        ]
    )


def address(url: str) -> str:
    """The address without the letters that DuckDB takes for patterns of file names."""
    return url.replace("*", "%2A").replace("[", "%5B").replace("]", "%5D")


def conditions(job: PullJob) -> list[str]:
    """The filters of the span, and of the area where GeoParquet has its covering column `bbox`."""
    ends = ((">=", job.start), ("<", job.end)) if job.time_field else ()
    found = [f"{sql_name(job.time_field)} {sign} {sql_text(short(end))}\n" for sign, end in ends if end]
    if job.bbox and job.format == "GEOPARQUET":
        west, south, east, north = job.bbox
        found += [
            f"bbox.xmin <= {east} AND bbox.xmax >= {west}\n",
            f"bbox.ymin <= {north} AND bbox.ymax >= {south}\n",
        ]
    return found


def short(moment: str) -> str:
    """A time in UTC; a day where it is midnight, which suits columns of days too."""
    return moment.removesuffix("T00:00:00Z")


def is_remote(job: PullJob) -> bool:
    """Whether DuckDB may read at the address itself.

    Where a key is needed, only if it goes into the header Authorization: DuckDB sends any other one along to the server
    that a redirect names.
    """
    return not job.needs_key or job.key_header.lower() == "authorization"


def web(job: PullJob) -> list[str]:
    """What lets DuckDB read from the web, and how the key is sent: from the environment, only to this server."""
    if not is_remote(job):
        return [
            "-- Run the Python or the curl script first: the key must not go through DuckDB, which may pass it on."
        ]
    read = ["INSTALL httpfs;  -- reads from the web; fetched once", "LOAD httpfs;"]
    if not job.needs_key:
        return read
    parts = urlsplit(job.url)
    return [
        *read,
        "-- The key is read from the environment variable VESPORTAL_KEY (the duckdb command can; a library cannot).",
        "CREATE TEMPORARY SECRET vesportal (",
        f"    TYPE http, SCOPE {sql_text(f'{parts.scheme}://{parts.netloc}/')},",
        f"    EXTRA_HTTP_HEADERS MAP {{{sql_text(job.key_header)}: getenv('VESPORTAL_KEY')}}",
        ");",
    ]
