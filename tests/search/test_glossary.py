"""What else the words of a query mean: pure."""

import pytest

from catalog.search.glossary import MOST_ALTERNATIVES, MOST_WIDENINGS, Glossary, Term, loose_words

ROWS = (
    ("GSP", "Grid Supply Point", ()),
    ("GSPG", "GSP Group", ()),
    ("BM", "Balancing Mechanism", ()),
    ("BMU", "Balancing Mechanism Unit", ()),
    ("DUoS", "Distribution Use of System", ()),
    ("TO", "Transmission Owner", ()),
    ("FiT", "Feed-in Tariff", ()),
    ("NETS", "National Electricity Transmission System", ()),
    ("V2G", "Vehicle to Grid", ()),
    ("EV", "Electric Vehicle", ("electric car",)),
    ("CCP", "Common Control Point / Customer Control Panel", ()),
    ("DCC", "Data Communications Company", ()),
    ("DCC", "Demand Connection Code", ()),
    ("TSO", "Transmission System Operator/Owner", ()),
)


def term(name: str, expansion: str, synonyms: tuple[str, ...] = (), **values: object) -> Term:
    slug = f"{name}-{expansion}".lower().replace(" ", "-")
    return Term(slug=slug, term=name, expansion=expansion, synonyms=synonyms, **values)  # type: ignore[arg-type]


GLOSSARY = Glossary(term(*row) for row in ROWS)


def also(q: str, glossary: Glossary = GLOSSARY) -> dict[str, tuple[str, ...]]:
    """Words of `q` → the other ways in which they are searched."""
    return {widening.said: widening.also for widening in glossary.widen(loose_words(q))}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("GSP demand", {"GSP": ("Grid Supply Point",)}),
        ("gsp demand", {"gsp": ("Grid Supply Point",)}),
        ("demand by grid supply points", {"grid supply points": ("GSP",)}),
        ("GSPs and BMUs", {"GSPs": ("Grid Supply Point",), "BMUs": ("Balancing Mechanism Unit", "BM Unit")}),
        ("charges for distribution use of system", {"distribution use of system": ("DUoS",)}),
        ("electric cars", {"electric cars": ("EV", "Electric Vehicle")}),
        ("V2G trials", {"V2G": ("Vehicle to Grid",)}),
        ("v2g trials", {"v2g": ("Vehicle to Grid",)}),
        ("EV/BM", {"EV": ("Electric Vehicle", "electric car"), "BM": ("Balancing Mechanism",)}),
        ("(GSP), GSP-level.", {"GSP": ("Grid Supply Point",)}),
        ("NETS", {"NETS": ("National Electricity Transmission System",)}),
        ("customer control panel", {"customer control panel": ("CCP", "Common Control Point")}),
        ("transmission system owner", {"transmission system owner": ("TSO", "Transmission System Operator")}),
    ],
)
def test_a_term_is_searched_in_its_other_forms(q: str, found: dict[str, tuple[str, ...]]) -> None:
    assert also(q) == found


def test_the_longest_match_wins() -> None:
    assert also("GSP group demand") == {"GSP group": ("GSPG", "Grid Supply Point Group")}
    assert also("balancing mechanism units") == {"balancing mechanism units": ("BMU", "BM Unit")}


def test_every_meaning_widens_and_is_named() -> None:
    (widening,) = GLOSSARY.widen("DCC")
    assert [
        (meaning.term, [form.text for form in meaning.alternatives]) for meaning in widening.meanings
    ] == [
        ("DCC", ["Data Communications Company"]),
        ("DCC", ["Demand Connection Code"]),
    ]
    assert len({meaning.slug for meaning in widening.meanings}) == 2


@pytest.mark.parametrize(
    "q",
    [
        '"GSP demand"', '-GSP', "format:GSP", "“GSP”", '-"GSP demand"',  # as typed
        "GSP_1234", "gsp.csv", "GSP12", "see https://gsp.example/GSP", "a@gsp.org", "agsp gspx", "LV_GSP",  # codes
        "nets demand", "fit for use", "how to own", "HOW TO FIT A PANEL", "grid supply", "point supply grid", "", "of the",
    ],
)  # fmt: skip
def test_what_is_no_term_widens_nothing(q: str) -> None:
    assert also(q) == {}


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("TO charges", {"TO": ("Transmission Owner",)}),
        ("charges of TOs", {"TOs": ("Transmission Owner",)}),
        ("TO", {"TO": ("Transmission Owner",)}),
        ("FiT", {"FiT": ("Feed-in Tariff",)}),
        ("FIT rates", {"FIT": ("Feed-in Tariff",)}),
        ("what to charge", {}),
        ("transmission owners", {}),  # “to” stands in every text: it is no other word for them
    ],
)
def test_letters_that_are_an_ordinary_word_count_in_capitals_only(
    q: str, found: dict[str, tuple[str, ...]]
) -> None:
    assert also(q) == found


def test_a_capital_within_tells_letters_from_a_word() -> None:
    glossary = Glossary([term("FIT", "Feed-in Tariff")])
    assert also("FiT", glossary) == {"FiT": ("Feed-in Tariff",)}
    assert also("Fit for purpose", glossary) == {}


def test_words_apart_are_no_form() -> None:
    assert also('grid "x" supply point') == {}
    assert also("grid -x supply point") == {}


def test_a_term_may_not_widen_and_is_still_named() -> None:
    glossary = Glossary([term("GSP", "Grid Supply Point", widens=False)])
    assert also("GSP", glossary) == {}
    assert [one.term for one in glossary.named("grid supply point")] == ["GSP"]


@pytest.mark.parametrize(
    ("q", "terms"),
    [
        ("gsp", ["GSP"]), ("GSPs", ["GSP"]), ("Grid supply points", ["GSP"]), ("dcc", ["DCC", "DCC"]), ("fit", ["FiT"]),
        ("GSP demand", []), ("", []), ("electric car", ["EV"]),
    ],
)  # fmt: skip
def test_what_was_typed_as_a_whole_is_named(q: str, terms: list[str]) -> None:
    assert [one.term for one in GLOSSARY.named(q)] == terms


def test_chains_and_numbers_are_bounded() -> None:
    loop = [term("AAQ", "BBQ thing", tuple(f"word{n} thing" for n in range(50))), term("BBQ", "AAQ thing")]
    many = [term(f"XQ{chr(65 + n)}", f"thing{n} other") for n in range(26)]
    glossary = Glossary([*loop, *many])

    found = glossary.widen(" ".join(one.term for one in (*loop, *many)) * 5)

    assert 0 < len(found) <= MOST_WIDENINGS
    assert all(
        len(meaning.alternatives) <= MOST_ALTERNATIVES for widening in found for meaning in widening.meanings
    )
    assert all(len(form.tokens) <= 12 for widening in found for form in widening.forms)


def test_a_text_tells_what_its_letters_stand_for() -> None:
    assert GLOSSARY.expanded("GSP demand") == "GSP demand (Grid Supply Point)"
    assert GLOSSARY.expanded("Grid Supply Point (GSP) demand") == "Grid Supply Point (GSP) demand"
    assert GLOSSARY.expanded("wind") == "wind"
