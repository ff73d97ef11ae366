"""What a published result is under, and the licences that it may carry [CC: adapter's licence; ODI: compatibility]."""

from catalog.domain.policy.model import Terms, Verdict
from catalog.domain.policy.reasons import limits_in_words

# In the order to propose them: the freest that keeps the duties first.
_FREE = ("CC0-1.0", "ODC-PDDL-1.0")
_CREDIT = ("CC-BY-4.0", "ODC-BY-1.0", "CC-BY-SA-4.0", "ODbL-1.0")
_NON_COMMERCIAL = ("CC-BY-NC-4.0", "CC-BY-NC-SA-4.0")
_OF_FAMILY = {
    "CC-BY-SA": ("CC-BY-SA-4.0",),
    "CC-BY-NC-SA": ("CC-BY-NC-SA-4.0",),
    "ODbL": ("ODbL-1.0",),
}


def outcome_of(terms: Terms, published: Verdict) -> str:
    """`free`, `BY`, `BY+NC`, a share-alike family, `INT`, `ASK`, `CONFLICT` or `NO`."""
    if published.answer == "no":
        return "CONFLICT" if published.conflict else "NO"
    if published.answer in ("inside", "ask"):
        return "INT" if published.answer == "inside" else "ASK"
    if terms.share_alike:
        return terms.share_alike[0]
    if terms.non_commercial:
        return "BY+NC"
    return "BY" if any(duty.is_credit for duty in terms.duties) else "free"


def result_licences(terms: Terms) -> tuple[str, ...]:
    """Ids of the registry that a published result may carry; none where an agreement's limits go with it."""
    if terms.agreement or limits_in_words(terms):
        return ()
    if terms.share_alike:
        return _OF_FAMILY.get(terms.share_alike[0], ())
    if terms.non_commercial:
        return _NON_COMMERCIAL
    if any(duty.is_credit for duty in terms.duties):
        return (*_CREDIT, *_NON_COMMERCIAL)
    return (*_FREE, *_CREDIT, *_NON_COMMERCIAL)
