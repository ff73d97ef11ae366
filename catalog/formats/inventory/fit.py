"""How the values of a column bear out what its name says: a factor for the confidence, and words for the reason."""

from collections.abc import Callable

from catalog.formats.inventory.profiles import Profile
from catalog.formats.inventory.targets import TARGETS

PERCENT = 100
_NEEDED = {"address": 0.5, "email": 0.4, "date": 0.5, "period": 0.4, "format": 0.25, "frequency": 0.2, "language": 0.4,
           "box": 0.5, "size": 0.5, "number": 0.6, "type": 0.5, "access": 0.3, "status": 0.5}  # fmt: skip
_IN_WORDS = frozenset(("frequency", "access"))  # kinds that are kept as words where they are no known code
WORDS_FOR = {
    "address": "are web addresses", "email": "are e-mail addresses", "date": "are dates", "period": "are periods",
    "format": "are formats", "frequency": "are frequencies", "language": "are languages", "licence": "are licences",
    "box": "are bounding boxes", "size": "are sizes", "number": "are whole numbers", "access": "are access rights",
    "class": "are classes", "file": "are addresses of files", "type": "are kinds of records", "phone": "are telephone numbers",
    "status": "are statuses",
}  # fmt: skip


def _repeats(profile: Profile) -> bool:
    return profile.rows > 5 and profile.different < 0.3


_NO_TEXT = {"bare address": "web addresses", "figure": "figures", "date": "dates"}
# Fields whose texts may be addresses or figures.
_ANY_TEXT = frozenset(
    (
        "identifiers",
        "distributions.identifier",
        "version",
        "documentation",
        "related",
        "contacts",
        "lineage.sources",
    )
)
# Fields, what speaks against them, by which factor, and in words.
_DOUBTS: tuple[tuple[frozenset[str], Callable[[Profile], bool], float, str], ...] = (
    (frozenset(("identifiers",)), lambda profile: profile.share("date") > 0.7, 0.35, "dates"),
    (frozenset(("identifiers",)), lambda profile: profile.length > 120, 0.35, "long"),
    (frozenset(("identifiers",)), _repeats, 0.35, "few"),
    (frozenset(("title",)), _repeats, 0.6, "few"),
    (frozenset(("description",)), lambda profile: profile.length < 40, 0.7, "short"),
    (frozenset(("title", "publisher.name")), lambda profile: profile.length > 300, 0.6, "long"),
)


def fit_of(profile: Profile, target: str) -> tuple[float, str]:
    """How the values bear the name out: a factor, and words for it."""
    if not profile.values:
        return 0.5, "; it is empty so far"
    kind = TARGETS[target].kind
    if kind in {"text", "prose", "place", "licence", "class"}:
        return _fit_of_text(profile, target, kind)
    share = max(profile.share(kind), profile.share("year") if kind in {"date", "period"} else 0.0)
    if kind == "size":
        share = max(share, profile.share("number"))
    told = f", and {share * PERCENT:.0f} % of its values {WORDS_FOR[kind]}"
    if kind in _IN_WORDS and share < _NEEDED[kind]:
        return (0.25 if profile.share("address") > 0.7 else 0.65), told.replace(", and", ", but only")
    if share < _NEEDED[kind]:
        return 0.25 if share < _NEEDED[kind] / 2 else 0.6, told.replace(", and", ", but only")
    return 0.9 + 0.15 * share, told


def _fit_of_text(profile: Profile, target: str, kind: str) -> tuple[float, str]:
    if kind in {"licence", "class"}:
        share = profile.share(kind)
        known = 0.85 if kind == "licence" or share else 0.6  # licences are often in words of their own
        return (
            known + 0.2 * share,
            f", and {share * PERCENT:.0f} % of its values {WORDS_FOR[kind]}" if share else "",
        )
    if target not in _ANY_TEXT:
        for unfit, words in _NO_TEXT.items():
            if profile.share(unfit) > 0.7:
                return 0.35, f", but its values are {words}"
    for wanted, doubtful, factor, words in _DOUBTS:
        if target in wanted and doubtful(profile):
            return factor, f", but its values are {words}"
    return (
        1.0,
        f", and {profile.different * PERCENT:.0f} % of its values differ" if target == "title" else "",
    )
