"""What people are told about, in groups, and how they may want to hear of each."""

from dataclasses import dataclass
from typing import Literal, get_args

Way = Literal["once", "daily", "none"]
WAYS: tuple[Way, ...] = get_args(Way)
WAY_WORDS: dict[Way, str] = {
    "once": "By mail at once",
    "daily": "In one mail a day",
    "none": "Not by mail",
}


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds of notifications that a person chooses together; `first` holds where nobody has chosen.

    A kind is written `<word>.<what happened>`; `words` are the first words of this group's kinds. What `must` be known is
    mailed whatever a person chose, as it concerns their own account.
    """

    key: str
    label: str
    what: str
    words: tuple[str, ...]
    first: Way = "once"
    must: bool = False


GROUPS = (
    Group(
        "requests",
        "Requests and agreements",
        "Requests for access, questions and decisions about them, agreements that begin, end or are renewed.",
        ("request", "agreement", "wish"),
    ),
    Group(
        "work",
        "Claims and reported problems",
        "What waits for stewards and curators: claims to a domain, problems that readers reported, conflicts.",
        ("claim", "report", "conflict", "duplicate"),
    ),
    Group(
        "policies",
        "Licences and mixes",
        "Terms of a licence that changed, and notes about mixes that have to be looked at again.",
        ("licence", "policy", "mix"),
        first="daily",
    ),
    Group(
        "governance",
        "Triage and shared rules",
        "Triage that is due, shared rules that were proposed or agreed, exemptions that end.",
        ("triage", "rule", "compliance", "exemption"),
        first="daily",
    ),
    Group(
        "cases",
        "Use cases and gaps",
        "Reviews of use cases that you work on, and gaps that were given to your domains.",
        ("case", "gap"),
        first="daily",
    ),
    Group(
        "watches",
        "Saved searches and what you follow",
        "What is new or has changed. How often is chosen for each of them; “in one mail a day” gathers these with the rest.",
        ("watch",),
    ),
    Group(
        "harvests",
        "Harvests",
        "How harvests of your domains’ endpoints ended.",
        ("harvest", "run", "endpoint"),
    ),
    Group(
        "account",
        "Your account and your domains",
        "Roles that you were given or lost, and what happened to your account. These are always mailed.",
        ("account", "member", "invitation", "token", "erasure"),
        must=True,
    ),
    Group("other", "Everything else", "What belongs to none of the groups above.", (), first="daily"),
)
BY_KEY = {group.key: group for group in GROUPS}
_BY_WORD = {word: group for group in GROUPS for word in group.words}


def group_of(kind: str) -> Group:
    """The group of a kind such as `request.decided`; “other” where its first word is of none."""
    return _BY_WORD.get(kind.partition(".")[0], BY_KEY["other"])


def way_of(group: Group, choices: dict[str, str]) -> Way:
    """How somebody who made these choices (group → way) hears of a group; what they never chose goes as at first."""
    if group.must:
        return "once"
    chosen = choices.get(group.key, group.first)
    return next((way for way in WAYS if way == chosen), group.first)
