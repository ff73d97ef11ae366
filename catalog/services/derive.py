"""From what a source says to a product's layers, and from these to the values that lists, filters and the index need."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypedDict, Unpack
from urllib.parse import unquote

import msgspec

from catalog.domain.access.detect import ways_of
from catalog.domain.access.model import Way
from catalog.domain.access.summary import access_summary
from catalog.domain.bridge.infer import NOTHING, infer
from catalog.domain.conforms import conforms_of
from catalog.domain.enrichment import Described, enrich
from catalog.domain.extents import boxes_of, periods_of
from catalog.domain.facet_values import areas_of, frequency_of, network_levels_of, status_code_of
from catalog.domain.layers import Decision, Inference, filled, merged
from catalog.domain.lineage import series_of, sources_of
from catalog.domain.linked import Linked, enriched, linked_from
from catalog.domain.maturity.assess import Maturity, assess
from catalog.domain.maturity.evidence import NO_EVIDENCE, Evidence
from catalog.domain.maturity.mqa import MqaAssessment, assess_mqa
from catalog.domain.openness import openness_of
from catalog.domain.product import ProductRecord
from catalog.domain.vocabulary.licences import find_licence
from catalog.domain.vocabulary.themes import find_theme

_json = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True)
class Derived:
    """The effective columns of a DataProduct by name, its effective record, its assessments, and the layers that follow."""

    record: ProductRecord
    columns: dict[str, Any]
    mqa: MqaAssessment
    maturity: Maturity
    inferred: dict[str, Inference]
    linked: dict[str, tuple[Linked, ...]]


type Deriving = Generator[None, None, Derived]


class Given(TypedDict, total=False):
    """What `derive` and `deriving` take beside a record."""

    earlier: Mapping[str, Inference]
    curated: Mapping[str, Decision]
    dial: Mapping[str, str]
    off: frozenset[str]
    domain: str
    evidence: Evidence
    described: Sequence[Described]
    now: datetime | None


def derive(harvested: ProductRecord, **given: Unpack[Given]) -> Derived:
    """What follows from one record, as in `deriving`."""
    (derived,) = derive_together([deriving(harvested, **given)])
    if isinstance(derived, Exception):
        raise derived
    return derived


def derive_together(works: Iterable[Deriving]) -> list[Derived | Exception]:
    """Derive many records, each step of all of them before the next one; an error stands in the place of what it spoilt.

    A quarter quicker than one record after the other: the code and the tables of a step stay near the processor.
    """
    done: dict[int, Derived | Exception] = {}
    running = dict(enumerate(works))
    while running:
        for place, work in list(running.items()):
            try:
                next(work)
            except StopIteration as end:
                done[place] = end.value
            except Exception as error:
                done[place] = error
            if place in done:
                del running[place]
    return [done[place] for place in sorted(done)]


def deriving(
    harvested: ProductRecord,
    *,
    earlier: Mapping[str, Inference] = NOTHING,
    curated: Mapping[str, Decision] = MappingProxyType({}),
    dial: Mapping[str, str] = MappingProxyType({}),
    off: frozenset[str] = frozenset(),
    domain: str = "",
    evidence: Evidence = NO_EVIDENCE,
    described: Sequence[Described] = (),
    now: datetime | None = None,
) -> Deriving:
    """What follows from a source's record, people's decisions and the stored evidence, at `now` (by default this moment).

    A generator, which stops after each step and returns the answer (`derive_together`).

    `described`: what the documents say that the record links to.

    `earlier` is the inferred layer as stored, `dial` the endpoint's, `off` the rules that are rolled back, `domain`
    the name of the domain that publishes it.
    """
    linked = enrich(harvested, described) if described else {}
    harvested = enriched(harvested, linked)
    inferred = infer(harvested, earlier=earlier, curated=curated, dial=dial, off=off, domain=domain)
    yield
    record = merged(harvested, inferred, curated) if inferred or curated else harvested
    openness = openness_of(record).value
    ways = ways_of(record, openness=openness)
    yield
    maturity = assess(
        record,
        evidence,
        now=now or datetime.now(UTC),
        layers=filled(harvested, inferred, curated),
        openness=openness,
        ways=ways,
    )
    yield
    mqa = assess_mqa(record, evidence)
    columns = _columns(record, ways) | {
        "openness": openness,
        "mqa": mqa.points,
        "mqa_band": mqa.band,
        "level": maturity.level,
        "bulk": "ACC-BULK" in maturity.passed,
        "proposals": sum(guess.state == "proposed" for guess in inferred.values()),
    }
    return Derived(record, columns, mqa, maturity, inferred, linked)


def _columns(record: ProductRecord, ways: tuple[Way, ...]) -> dict[str, Any]:
    """What lists, filters and the index need of the effective record itself."""
    access = access_summary(record, ways)
    licence, label = licence_of(record)
    modified = data_changed(record)
    return {
        "title": record.title,
        "description": record.description,
        "identifiers": list(dict.fromkeys(filter(None, (*record.identifiers, record.uri)))),
        "publisher": record.publisher.name if record.publisher else "",
        "keywords": list(record.keywords),
        "themes": themes_of(record),
        "formats": formats_of(record),
        "file_names": file_names_of(record),
        "licence": licence,
        "licence_label": label,
        "modified": moment(modified),
        "modified_text": modified,
        "patterns": list(access.patterns),
        "delivery": list(access.delivery),
        "no_signup": access.open_without_signup,
        "series": series_of(record),
        "sources": sources_of(record),
        "conforms": conforms_of(record),
        "status": status_code_of(record),
        "frequency": frequency_of(record),
        "network_levels": network_levels_of(record),
        "areas": areas_of(record),
        "boxes": list(map(list, boxes_of(record))),
        "periods": list(map(list, periods_of(record))),
    }


def licence_of(record: ProductRecord) -> tuple[str, str]:
    """Registry id (or empty) and label of the dataset's licence, else of the first distribution that has one."""
    stated = record.licence or next((d.licence for d in record.distributions if d.licence), None)
    if stated is None:
        return "", ""
    entry = find_licence(stated.code or stated.iri or stated.label)
    return (entry.id, entry.label) if entry else ("", stated.label or stated.iri)


def themes_of(record: ProductRecord) -> list[str]:
    """Codes of the portal's themes, in the order stated, each once."""
    found = (find_theme(concept.label, concept.iri) for concept in record.themes)
    return list(dict.fromkeys(theme.code for theme in found if theme))


def formats_of(record: ProductRecord) -> list[str]:
    """Format codes of the distributions, or the label as stated where it is not recognised, each once."""
    return list(
        dict.fromkeys(filter(None, (d.format or d.format_label.upper()[:40] for d in record.distributions)))
    )


def file_names_of(record: ProductRecord) -> list[str]:
    """Names of the files as their addresses end (`demand_2024.csv`), each once, the first 200."""
    paths = (_file_name(d.download_url or d.access_url) for d in record.distributions[:200])
    return list(dict.fromkeys(name for name in paths if "." in name))


def _file_name(url: str) -> str:
    """The last part of an address's path, decoded."""
    name = url.partition("?")[0].partition("#")[0].rpartition("/")[2][:200]
    return unquote(name) if "%" in name else name


def data_changed(record: ProductRecord) -> str:
    """When the data last changed by the source's word: the latest of the dataset's and the distributions' dates.

    Never the day on which it was first published: what has been renewed each hour since would be told to be years late.
    """
    dates = [record.modified, *(d.modified for d in record.distributions)]
    return max(filter(None, dates), default="")


def moment(date: str) -> datetime | None:
    """A point in time for sorting from ISO 8601 text of any precision; None for none."""
    if not date:
        return None
    padded = date + "0000-01-01"[len(date) :] if len(date) < 10 else date
    try:
        found = datetime.fromisoformat(padded)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def layer_json(layer: Mapping[str, Inference] | Mapping[str, tuple[Linked, ...]]) -> str:
    """The inferred layer, or that of linked documents, as it is stored."""
    return _json.encode(layer).decode() if layer else "{}"


def source_from(harvested: Any, linked: Any) -> ProductRecord:
    """The source's record with what its linked documents add to it, from their stored JSON."""
    return enriched(msgspec.convert(harvested, ProductRecord), linked_from(linked))


def layers_from(inferred: Any, curated: Any) -> tuple[dict[str, Inference], dict[str, Decision]]:
    """The inferred and curated layers from their stored JSON."""
    return (
        msgspec.convert(inferred, dict[str, Inference]) if inferred else {},
        msgspec.convert(curated, dict[str, Decision]) if curated else {},
    )
