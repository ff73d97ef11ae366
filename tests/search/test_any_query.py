"""Whatever somebody types, Elasticsearch takes what is made of it, and the work is bounded."""

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from catalog.search import SearchEngine, SearchRequest, Span
from catalog.search.explaining import build_explanation
from catalog.search.fields import ALIASES, FIELDS
from catalog.search.glossary import Glossary, Term
from catalog.search.language import MAX_PIECES, MAX_QUERY
from catalog.search.parsing import MAX_STEMS, clean, parse
from catalog.search.query import Match, build, build_suggestion
from catalog.search.text import words
from tests.search.conftest import filled_engine, product

MATCHES: tuple[Match, ...] = ("all", "prefix", "any")
GLOSSARY = Glossary([Term(slug="gsp", term="GSP", expansion="grid supply point", synonyms=("node",))])
MOST_BYTES = 200_000  # of one body

_WORDS = st.sampled_from(
    [
        "wind",
        "half-hourly",
        "33kV",
        "GSP",
        "the",
        "a_b_c_d",
        "10.5281/zenodo.1",
        "U.K.",
        "1,000",
        "é",
        "日本",
        "🔌",
        "x" * 300,
    ]
)
_VALUES = _WORDS | st.sampled_from(
    [
        "2024",
        "2024..2025",
        ">2024-05",
        "..",
        "9999-12-31",
        ">9999-12-31",
        "3..5",
        "5..3",
        "-1",
        "999999999",
        '"wind farm"',
        "",
    ]
)
_NAMES = st.sampled_from([*FIELDS, *ALIASES, "colour", "TITLE"])
_SIGNS = st.sampled_from(
    [
        "OR",
        "NOT",
        "AND",
        "(",
        ")",
        "-",
        '"',
        ":",
        "..",
        "*",
        "~2",
        "^9",
        "/x/",
        "\\",
        "\x00",
        "\u202e",
        "--",
        "&&",
    ]
)
PIECES = (
    _WORDS | _SIGNS | st.builds(lambda name, value: f"{name}:{value}", _NAMES, _VALUES) | st.text(max_size=12)
)
QUERIES = (
    st.lists(PIECES, max_size=25).map(" ".join)
    | st.lists(PIECES, max_size=25).map("".join)
    | st.text(max_size=200)
)

MONSTERS = [
    "a " * 5_000, " ".join(f"w{n}" for n in range(500)), "(" * 500, ")" * 500, '"' * 501, "-" * 500, "OR " * 150, "NOT " * 120,
    "(a OR " * 80, "a_" * 5_000, "a1" * 5_000, " ".join(f'"p{n} q{n}"' for n in range(60)), "x" * 10_000, "\x00" * 10_000,
    " OR ".join(f"keyword:w{n}" for n in range(60)), " ".join(f"-w{n}" for n in range(120)), "🔌" * 1_000, "\u202e" * 1_000,
    " ".join(f"{name}:{field.example}" for name, field in FIELDS.items()), "GSP " * 100, "half-hourly-" * 60,
    "'; DROP TABLE products; --", '{"match_all":{}}', "title:(wind AND *) ~3 ^2 [a TO b]", "％ｆｕｌｌ　ｗｉｄｔｈ", "ﷺ" * 400,
]  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[SearchEngine]:
    with filled_engine(
        product(1, "Wind farms", description="Half-hourly at each grid supply point.")
    ) as engine:
        yield engine


def bodies_of(q: str) -> list[dict[str, Any]]:
    request = SearchRequest(q=q, viewer=("public",), glossary=GLOSSARY, covers=Span("2020-01-01", ""))
    found = [*(build(request, match=match) for match in MATCHES), build_explanation(request, [1])]
    return [*found, build_suggestion(clean(q), ("public",), 8)] if words(clean(q)) else found


def refused(engine: SearchEngine, queries: list[str]) -> list[tuple[str, Any]]:
    """The queries of which Elasticsearch refuses a body, asked in one request."""
    asked = [(q, body) for q in queries for body in bodies_of(q)]
    lines = b"".join(b"{}\n%b\n" % orjson.dumps(body) for _, body in asked)
    answers = engine._client.call("POST", engine._searches.path("_msearch"), lines, lines=True)["responses"]
    return [(q, answer["error"]) for (q, _), answer in zip(asked, answers, strict=True) if "error" in answer]


@pytest.mark.hypothesis
def test_elasticsearch_takes_what_is_made_of_any_text(engine: SearchEngine) -> None:
    tried: list[str] = []

    @settings(max_examples=250, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(QUERIES)
    def gather(q: str) -> None:
        tried.append(q)

    gather()
    assert len(tried) > 200
    assert refused(engine, tried) == []


@pytest.mark.parametrize("q", MONSTERS, ids=lambda q: f"{q[:12]!r} {len(q)}")
def test_elasticsearch_takes_monsters(engine: SearchEngine, q: str) -> None:
    assert refused(engine, [q]) == []
    assert all(len(orjson.dumps(body)) < MOST_BYTES for body in bodies_of(q))


@given(QUERIES)
def test_a_query_is_bounded_and_the_same_each_time(q: str) -> None:
    query = parse(q)

    assert len(query.text) <= MAX_QUERY
    assert len(query.stems) <= MAX_STEMS
    assert len(query.parts) <= MAX_PIECES
    assert parse.__wrapped__(q) == query
    assert all(problem.endswith((".", "?")) for problem in query.problems)
