"""How far along a product is in its life, as the fields of a JSON record state it."""

from catalog.domain.vocabulary.statuses import find_status, status_of
from catalog.domain.vocabulary.tables import last_part
from catalog.formats.json_values import Fields, concept, items


def status_in(fields: Fields, *names: str) -> str:
    """The status that the first of these fields states: a code of STATUSES, else its words; empty where none says anything.

    Of a field with several values one that is known goes before words.
    """
    for name in names:
        stated = [one for value in items(fields[name]) if (one := concept(value))] if name in fields else []
        known = (find_status(one.iri) or find_status(one.label) for one in stated)
        words = (status_of(one.label or last_part(one.iri)) for one in stated)
        if found := next(filter(None, (*known, *words)), ""):
            return found
    return ""
