"""The six worked examples of the maturity model as a domain of the demo: from a forgotten file to a self-describing product.

Each says just what its example says, so that its level, sides and points come out as they are worked out in the model.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib.resources import files

from vesportal.demo.answers import Answer, json_answer, text_answer

SLUG = "sixfold"
NAME = "Sixfold Examples (demo)"
DESCRIPTION = (
    "Fictional organisation of this demo with six products, one for each worked example of the maturity model: "
    "a forgotten file, a gated one, a fair one before and after four edits, a self-describing one, and a closed but well run one."
)
PATH = "/catalog.ttl"
LETTERS = "abcdef"
_CSV = "at,site,mw\n" + "".join(f"2026-01-{day:02},Site {day % 3},{day * 1.5}\n" for day in range(1, 25))
_CONTRACT = """apiVersion: v3.1.0
kind: DataContract
id: sixfold-e
name: Readings of six sites
version: 2.1.0
status: active
schema:
  - name: readings
    properties:
      - {name: at, logicalType: date, description: Day of the reading.}
      - {name: site, logicalType: string, description: Where it was taken.}
      - {name: mw, logicalType: number, description: "Mean power of the day, in MW."}
slaProperties:
  - {property: availability, value: 99.5, unit: percent}
  - {property: retention, value: 7, unit: y}
"""


def worked_answer(root: str, path: str, today: date) -> Answer:
    """What the domain at `root` answers to a path below it."""
    parts = path.strip("/").split("/")
    if path == PATH:
        text = (files(__package__) / "data" / "sixfold.ttl").read_text("utf-8")
        return Answer(_filled(text, root, today).encode(), "text/turtle; charset=utf-8")
    answer = _ANSWERS.get(parts[0])
    if answer is not None and len(parts) == 2:
        return answer(parts[1].partition(".")[0])
    if path in ("", "/"):
        return text_answer(f"{NAME}. Its catalogue: {PATH}")
    return text_answer(f"There is nothing at {path!r} in this demo domain.", 404)


def _filled(text: str, root: str, today: date) -> str:
    dates = {"{lately}": today - timedelta(days=10), "{long_ago}": today - timedelta(days=900)}
    for name, day in dates.items():
        text = text.replace(name, day.isoformat())
    return text.replace("{root}", root)


def _page(letter: str) -> Answer:
    if letter not in LETTERS:
        return text_answer("There is no such product.", 404)
    page = f"<!doctype html><title>Product {letter}</title><p>A page about product {letter} of the demo.</p>"
    return Answer(page.encode(), "text/html; charset=utf-8")


def _file(letter: str) -> Answer:
    return Answer(_CSV.encode(), "text/csv; charset=utf-8", ranged=True)


def _contract(letter: str) -> Answer:
    return Answer(_CONTRACT.encode(), "application/yaml")


def _openapi(letter: str) -> Answer:
    readings: Mapping[str, object] = {
        "get": {"responses": {"200": {"description": "Readings, a page at a time."}}}
    }
    about = {"title": "Readings of six sites", "version": "2.1.0"}
    return json_answer({"openapi": "3.1.0", "info": about, "paths": {"/readings": readings}})


_ANSWERS: dict[str, Callable[[str], Answer]] = {
    "page": _page,
    "file": _file,
    "contract": _contract,
    "openapi": _openapi,
}
