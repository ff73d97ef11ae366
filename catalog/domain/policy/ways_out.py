"""What to do where a mix cannot be published as it is."""

from collections.abc import Mapping, Sequence

import msgspec

from catalog.domain.policy.model import Verdict

_YES = ("yes", "yes_if")


class WayOut(msgspec.Struct, frozen=True):
    """One way: `id` is `side_by_side`, `ask`, `waiver`, `replace`, `inside` or `facts`; `text` is a sentence or two."""

    id: str
    title: str
    text: str


def ways_out(
    published: Verdict,
    blockers: Sequence[str],
    owners: Mapping[str, str],
    alone: Sequence[Verdict],
    without: Mapping[str, str],
) -> tuple[WayOut, ...]:
    """The ways that are open, the nearest first; none where the mix can be published.

    `owners`: input → whom to ask; `alone`: verdicts on sending on each input; `without`: blocker → licence of the rest.
    """
    if published.answer in _YES:
        return ()
    ways = []
    if len(alone) > 1 and all(verdict.answer in _YES for verdict in alone):
        text = (
            "Publish the inputs as separate files of one collection, each under its own licence, not joined."
        )
        ways.append(WayOut("side_by_side", "Side by side", text))
    if published.answer == "inside":
        ways.append(
            WayOut(
                "inside",
                "Keep it inside",
                "Mix it for use inside, and publish nothing that lets the input be told.",
            )
        )
    asked = " and ".join(_whom(name, owners) for name in blockers)
    if published.answer == "ask" and asked:
        ways.append(WayOut("ask", "Ask the owner", f"Ask {asked} what is allowed, and have it stated."))
    elif asked:
        ways.append(WayOut("waiver", "Ask for a waiver", f"Ask {asked} for a waiver or another licence."))
    ways += [_replace(name, licence) for name, licence in without.items()]
    if published.conflict or published.answer in ("inside", "no"):
        text = "Facts that are merely derived from it may be free. Take legal advice before you rely on that."
        ways.append(WayOut("facts", "Derive facts only", text))
    return tuple(ways)


def _whom(name: str, owners: Mapping[str, str]) -> str:
    return f"{owners.get(name) or 'the owner'} (“{name}”)"


def _replace(name: str, licence: str) -> WayOut:
    under = f", for example under {licence}" if licence else ""
    return WayOut("replace", "Replace an input", f"Without “{name}” the others may be published{under}.")
