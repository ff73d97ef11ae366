"""What may be done with it and who gets it: licence, rights, stated classes, and whether the records are gated."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from catalog.domain.product import Licence, StatedClass
from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.sensitivity import find_class
from catalog.formats.json_values import Fields
from catalog.formats.licences import licence_in_words, licence_named
from catalog.formats.opendatasoft.values import address, entries, field_text, text
from catalog.formats.text import TEXT_LIMIT

GATED = (
    "The catalogue entry is public; the records, files and attachments are given out only to users whom the portal "
    "lets in."
)
_ACCESS = "accessrights"  # whatever block it stands in: dublin-core.accessRights, dcat.accessRights
_CLASSES = frozenset(
    ("dataclassification", "data_classification", "classification", "sensitivity_class", "ib1_sensitivity_class",
     "oe_sensitivity_class", "openness", "data_triage_classification")
)  # fmt: skip
_LICENCES = ("default.license", "dublin-core.license", "dcat.license")
_LICENCE_URLS = ("default.license_url", "dcat.license_url")
_RIGHTS = ("dublin-core.rights", "dcat.rights")
# Said in front of what else belongs to the rights.
_ALSO = {
    "dublin-core.rightsHolder": "Rights holder",
    "default.attributions": "Attribution",
    "dublin-core.bibliographicCitation": "Cite as",
}
_STRICTNESS = ("", "PUBLIC", "RESTRICTED", "NON_PUBLIC")


def is_gated(dataset: Mapping[str, Any]) -> bool:
    """Whether only some users get the records, though everybody sees the entry: the licence does not say so."""
    return dataset.get("data_visible") is False or dataset.get("visibility") in ("restricted", "private")


def licence_of(fields: Fields) -> Licence | None:
    """The licence by name and address together, else an address or name in the rights' words."""
    label, url = field_text(fields, _LICENCES), address(field_text(fields, _LICENCE_URLS))
    return licence_named(label, url) or licence_in_words(field_text(fields, _RIGHTS))


def access_of(fields: Fields, *, gated: bool) -> tuple[str, tuple[StatedClass, ...]]:
    """(code of the EU list, every field that states a class). Where a gated dataset states none, it is RESTRICTED."""
    rights, classes = "", []
    for name in filter(_says_class, fields):
        for stated in entries(fields[name]):
            code = find_access_right(stated) if _is_access(name) else ""
            rights = max(rights, code, key=_STRICTNESS.index)
            if not (address(stated) or (_is_access(name) and _is_prose(stated))):
                classes.append(StatedClass(value=find_class(stated) or stated, field=name))
    return rights or ("RESTRICTED" if gated else ""), tuple(classes)


def rights_of(fields: Fields, *, gated: bool) -> str:
    """What is said about rights and access in words, holders and credits with it, and that the records are gated."""
    said = [text(fields[name], TEXT_LIMIT) for name in _RIGHTS if name in fields]
    said += [
        stated for name in fields if _is_access(name) for stated in entries(fields[name]) if _is_prose(stated)
    ]
    said += [
        f"{before}: {words}"
        for name, before in _ALSO.items()
        if name in fields and (words := text(fields[name]))
    ]
    if gated:
        said.append(GATED)
    return "\n".join(dict.fromkeys(filter(None, said)))[:TEXT_LIMIT]


@lru_cache(maxsize=4096)
def _says_class(name: str) -> bool:
    return _is_access(name) or name.rpartition(".")[2].lower() in _CLASSES


@lru_cache(maxsize=4096)
def _is_access(name: str) -> bool:
    return name.rpartition(".")[2].lower() == _ACCESS


def _is_prose(stated: str) -> bool:
    """Words about access that are no term of any list known here."""
    return not (find_access_right(stated) or find_class(stated) or address(stated))
