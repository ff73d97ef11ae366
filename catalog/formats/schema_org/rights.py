"""Under which licence, and who may have it: as stated. Free of charge is not the same as open."""

from typing import Any

from catalog.domain.product import Licence
from catalog.domain.vocabulary.access_rights import find_access_right, strictest
from catalog.formats.json_values import Fields, text
from catalog.formats.licences import licence_named
from catalog.formats.schema_org.values import name_of, page_of, parts, texts_of
from catalog.formats.text import TEXT_LIMIT

LICENCE = ("license", "licence")
RIGHTS = ("conditionsOfAccess", "isAccessibleForFree", "usageInfo", "copyrightNotice", "copyrightHolder", "copyrightYear",
          "creditText", "citeAs", "acquireLicensePage", "termsOfService", "rights", "accessMode", *LICENCE,
          "rai:personalSensitiveInformation", "rai:dataUseCases")  # fmt: skip
ACCESS = ("conditionsOfAccess", "accessRights")
_FREE = {"true": "Free of charge.", "false": "Not free of charge."}
_LINES = (
    ("usageInfo", "Use: {}"),
    ("termsOfService", "Terms of service: {}"),
    ("acquireLicensePage", "A licence is to be had at {}"),
    ("copyrightNotice", "{}"),
    ("rights", "{}"),
    ("creditText", "Credit: {}"),
    ("citeAs", "Cite as: {}"),
    ("rai:personalSensitiveInformation", "Personal or sensitive information: {}"),
    ("rai:dataUseCases", "Meant to be used for: {}"),
)


def licence_of(fields: Fields) -> Licence | None:
    """The first licence: an address, words, or a CreativeWork with both."""
    for value in (value for name in LICENCE for value in parts(fields.get(name), 20)):
        if found := _licence(value):
            return found
    return None


def _licence(value: Any) -> Licence | None:
    if isinstance(value, dict):
        return licence_named(name_of(value), page_of(value))
    return licence_named(text(value))


def rights_of(fields: Fields) -> str:
    """Conditions, charges, terms of use, credit and copyright, as lines."""
    lines = [word for word in texts_of(fields.get("conditionsOfAccess")) if not find_access_right(word)]
    free = str(fields.get("isAccessibleForFree")).rpartition("/")[2].lower()
    lines.append(_FREE.get(free, ""))
    for name, sentence in _LINES:
        lines += [sentence.format(word) for word in _words(fields.get(name))]
    lines.append(_copyright(fields))
    licences = [value for name in LICENCE for value in parts(fields.get(name), 20)]
    lines += [
        f"Also under {name_of(value) or page_of(value)}."
        for value in licences[1:]
        if name_of(value) or page_of(value)
    ]
    return "\n".join(dict.fromkeys(filter(None, lines)))[:TEXT_LIMIT]


def access_rights_of(fields: Fields) -> str:
    """PUBLIC, RESTRICTED or NON_PUBLIC, the strictest that the conditions of access name; else an empty string."""
    stated = [value for name in ACCESS for value in parts(fields.get(name), 20)]
    return strictest(find_access_right(word) for one in stated for word in (*texts_of(one), page_of(one)))


def _words(value: Any) -> list[str]:
    """Texts and names, each with its address where it has one beside them."""
    found = []
    for one in parts(value, 20):
        words, page = (texts_of(one) or [""])[0], page_of(one) if isinstance(one, dict) else ""
        found.append(
            " ".join(
                filter(
                    None,
                    (words, f"({page})" if words and page and page != words else page if not words else ""),
                )
            )
        )
    return list(filter(None, found))


def _copyright(fields: Fields) -> str:
    holders = ", ".join(filter(None, (name_of(value) for value in parts(fields.get("copyrightHolder"), 20))))
    year = text(fields.get("copyrightYear"), 20)
    return f"Copyright: {' '.join(filter(None, (year, holders)))}." if holders or year else ""
