"""Outlines of consumers for streams that AsyncAPI describes: each message is written first and acknowledged after."""

from functools import cache
from importlib.resources import files
from typing import Final

from catalog.domain.access.job import Interface, PullJob, Script
from catalog.domain.access.scripts.safe import comment, file_stem, python_literal, stream_address

LIBRARIES: Final[dict[Interface, str]] = {"amqp": "pika", "kafka": "confluent-kafka", "mqtt": "paho-mqtt"}
PORTS: Final[dict[Interface, int]] = {"amqp": 5671, "kafka": 9093, "mqtt": 8883}


@cache
def part(name: str) -> str:
    """The text of a part."""
    return files(__package__).joinpath("parts", f"{name}.py.txt").read_text("utf-8")


def outline(job: PullJob) -> Script | None:
    """The outline for an unchecked job of a stream; None for others, and where the server is no host and port."""
    server = stream_address(job.url)
    if job.interface not in LIBRARIES or server is None:
        return None
    host, port = server
    library, name = LIBRARIES[job.interface], file_stem(job.name)
    told = {
        "TITLE": comment(job.title) or name,
        "HOST": host,
        "PORT": port or PORTS[job.interface],
        "CHANNEL": job.resource,
        "OUTPUT": f"{name}.jsonl",
    }
    values = "".join(f"{key} = {python_literal(value)}\n" for key, value in told.items())
    file_name = f"pull-{name}.py"
    return Script(
        language="outline",
        file_name=file_name,
        text=part("stream_head")
        + values
        + part("stream_write")
        + part(f"stream_{job.interface}")
        + part("stream_main"),
        how=f"pip install {library}, then python3 {file_name}",
        note=f"An outline to complete: it needs the library {library}, and a user and a password from the owner.",
    )
