"""A mix for who holds agreements about its inputs: what everyone may do with it, or what the agreements let them."""

from collections.abc import Iterable, Sequence

import msgspec

from catalog.domain.policy.answer import answer
from catalog.domain.policy.mix import Mixed, MixInput, Under, mix, mix_verdict
from catalog.domain.policy.model import STRICTNESS, QuestionId, Use, Verdict

_MOST_TRIED = 4  # agreements about one input, those that alone let its holder do most
_OF_PUBLISHING = ("outcome", "licences", "blockers", "ways_out")
_ANY_USE = Use()


def mix_holding(inputs: Sequence[MixInput], question: QuestionId, use: Use = _ANY_USE) -> Mixed:
    """The verdicts on a mix for who holds the agreements of its inputs; `question` is the one to be answered best.

    Agreements are alternatives to what everyone may do, never limits of it: no answer is stricter than everyone's, and no
    agreement is named that `question` can do without.
    """
    everyone = mix(inputs, use)
    chosen = _chosen(inputs, question, use)
    under = tuple(Under(one.name, held) for one, held in chosen if held)
    if not under:
        return everyone
    held = msgspec.structs.replace(mix([one for one, _ in chosen], use), under=under)
    return _best_of(everyone, held)


type _Way = tuple[MixInput, str]  # an input, and the reference of the agreement that it is used under


def _chosen(inputs: Sequence[MixInput], question: QuestionId, use: Use) -> list[_Way]:
    ways = [_ways(one, question, use) for one in inputs]
    everyone = [open_to[0] for open_to in ways]
    alone = [min(open_to, key=lambda way: _alone(way, question, use)) for open_to in ways]
    found = [_climbed(start, ways, question, use) for start in (everyone, alone)]
    best = min(found, key=lambda chosen: _strictness(chosen, question, use))
    return _without_needless(best, everyone, question, use)


def _ways(one: MixInput, question: QuestionId, use: Use) -> list[_Way]:
    """What everyone may do first, then the agreements, the most generous first."""
    under = [(msgspec.structs.replace(one, terms=held.terms), held.reference) for held in one.held]
    under.sort(key=lambda way: _alone(way, question, use))
    return [(one, ""), *under[:_MOST_TRIED]]


def _alone(way: _Way, question: QuestionId, use: Use) -> int:
    return STRICTNESS[answer(way[0].terms, question, use).answer]


def _climbed(start: list[_Way], ways: list[list[_Way]], question: QuestionId, use: Use) -> list[_Way]:
    """Changes one input after the other as long as the answer gets better; it can four times."""
    chosen, now = list(start), _strictness(start, question, use)
    for _ in STRICTNESS:
        before = now
        for number, open_to in enumerate(ways):
            for way in open_to[: 0 if now == 0 else None]:
                tried = [*chosen[:number], way, *chosen[number + 1 :]]
                if (then := _strictness(tried, question, use)) < now:
                    chosen, now = tried, then
        if now == before:
            break
    return chosen


def _without_needless(chosen: list[_Way], everyone: list[_Way], question: QuestionId, use: Use) -> list[_Way]:
    now = _strictness(chosen, question, use)
    for number, way in enumerate(everyone):
        tried = [*chosen[:number], way, *chosen[number + 1 :]]
        if chosen[number][1] and _strictness(tried, question, use) <= now:
            chosen = tried
    return chosen


def _strictness(chosen: Iterable[_Way], question: QuestionId, use: Use) -> int:
    return STRICTNESS[mix_verdict([one for one, _ in chosen], question, use).answer]


def _best_of(everyone: Mixed, held: Mixed) -> Mixed:
    """Each answer as it is best; what belongs to publishing goes with the answer about that."""
    verdicts = {name: _better(verdict, everyone.verdicts[name]) for name, verdict in held.verdicts.items()}
    publishes = everyone if verdicts["mix_publish"] is everyone.verdicts["mix_publish"] else held
    return msgspec.structs.replace(
        held,
        verdicts=verdicts,
        alone=tuple(map(_better, held.alone, everyone.alone)),
        **{name: getattr(publishes, name) for name in _OF_PUBLISHING},
    )


def _better(held: Verdict, everyone: Verdict) -> Verdict:
    return everyone if STRICTNESS[everyone.answer] < STRICTNESS[held.answer] else held
