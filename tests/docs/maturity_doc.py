"""docs/maturity.md, made from the model's declarations: `python -m tests.docs.maturity_doc` writes it anew."""

from collections.abc import Iterator
from pathlib import Path

from catalog.domain.maturity.finding import STATE_MEANINGS, STATES
from catalog.domain.maturity.model import WHO, Check, maturity_model
from catalog.domain.maturity.mqa import MAX_POINTS
from catalog.domain.maturity.mqa import MODEL_VERSION as MQA_VERSION
from catalog.domain.maturity.mqa_model import mqa_model

DOCUMENT = Path(__file__).parents[2] / "docs" / "maturity.md"


def text() -> str:
    """The whole document."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    model = maturity_model()
    yield "# How mature is a data product?"
    yield ""
    yield "<!-- Made from the declarations: python -m tests.docs.maturity_doc -->"
    yield ""
    yield (
        f"The portal asks {len(model.checks)} questions of each product and shows what it found, on what evidence, and what "
        f"would change it (model {model.version}). A level is reached when every check that it asks for, and every one of the "
        "levels below, is met or does not apply. Nothing is added up: the next step is always a short list."
    )
    yield ""
    for level in model.levels:
        yield f"## Level {level.number}: {level.name}"
        yield ""
        yield level.meaning
        yield ""
        if level.number:
            yield from _table([c for c in model.checks if c.gate == level.number])
    yield "## Checks that no level asks for"
    yield ""
    yield from _table([c for c in model.checks if not c.gate])
    yield "## What counts as evidence"
    yield ""
    for state, label in STATES.items():
        yield f"- **{label}**: {STATE_MEANINGS[state]}"
    yield ""
    yield (
        "Links are asked for now and then and count for 30 days; a sample of open data counts for 90 days; a person's word ends "
        "after 180 days at most, and nobody can assert away what the portal has tested itself. Freshness is told from the dates "
        "of the data: late after one and a half intervals, stale after three."
    )
    yield ""
    yield "## Your next steps as a steward"
    yield ""
    yield (
        "1. Open *My work*: the improvements that lift most products at once stand first.\n"
        "2. Open a product, *How good is it?*: the box names what the next level asks for, who can do it, and where.\n"
        "3. Mend it at the source if you can: then it stays mended for everybody. Else mend it here, with a reason.\n"
        "4. Where neither the source states it nor the portal can test it, open the check and give your word on it.\n"
        "5. Set a target for your domain on its page *Maturity*, and watch how far it has come."
    )
    yield ""
    yield "## Beside the level: the EU's points"
    yield ""
    bands = ", ".join(f"{band.label} {band.least} to {band.most}" for band in mqa_model().bands)
    yield (
        f"The EU's [metadata quality assessment]({mqa_model().source}) gives up to {MAX_POINTS} points for how a product is "
        f"described ({bands}), strictly by the EU's own lists; the checks above take a longer list of formats. Only the "
        "best-scoring distribution counts. What is not checked yet gives no points and is no failure. The openness class is "
        f"shown and never scored: a product that is rightly closed can be at level 5. Model {MQA_VERSION}."
    )
    yield ""
    yield "| indicator | dimension | points | asked of |"
    yield "| --- | --- | --- | --- |"
    for i in mqa_model().indicators:
        on = i.on if i.on != "either" else "dataset or distribution"
        yield f"| {i.label} (`{i.id}`) | {mqa_model().dimensions[i.dimension]} | {i.points} | {on} |"
    yield ""
    yield "## How to add an indicator or check"
    yield ""
    yield (
        "A check: its row in `catalog/domain/maturity/data/maturity.json` (words, gate, facet, references) and one small "
        "function in `checks.py`, `checks_of_structure.py` or `checks_of_use.py` beside it, named in `CHECKS` of `assess.py`. An "
        "indicator: its row in `data/mqa.json` and a function in `mqa_checks.py`. Raise the version of the model (`version` in "
        "the same file): what an older one assessed is assessed again within the hour, and histories keep the version. Then "
        "`python -m tests.docs.maturity_doc`; pages, help, API and this document follow from the declarations, and the tests "
        "compare them. By hand: the number of checks where it is said in words (`README.md`, `docs/users.md`, the head of "
        "`assess.py`), and in `tests/` the worked examples (`domain/maturity/worked_examples.json`), the numbers a side in "
        "`domain/maturity/test_maturity.py`, and the version where a test names it."
    )


def _table(checks: list[Check]) -> Iterator[str]:
    facets = maturity_model().facets
    yield "| check | side | met when | to do | who | grounded in |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for c in checks:
        grounds = "; ".join(c.references)
        yield f"| **{c.title}** `{c.id}` | {facets[c.facet]} | {c.test} | {c.step} | {WHO[c.who]} | {grounds} |"
    yield ""


if __name__ == "__main__":
    DOCUMENT.write_text(text())
