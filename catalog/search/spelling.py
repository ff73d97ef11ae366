"""Words that are spelled wrong: which ones, and what was meant. Only words that the viewer may read are ever offered.

Words like those typed come from the whole index and from the glossary; of the former only those count that stand in a
product which the viewer may see, so that a correction tells nothing of others.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from catalog.search.common_words import COMMON_WORDS, EVERYDAY_WORDS
from catalog.search.glossary import Glossary
from catalog.search.parsing import Query, clean
from catalog.search.request import SearchRequest
from catalog.search.text import analyse, fold, stem, words
from catalog.search.wordlists import STOP_WORDS

type Json = dict[str, object]
type Ask = Callable[[Json], Mapping[str, Any]]

_LEAST_LETTERS = 4  # of a word that is corrected
_LONG = 9  # letters: from here on two edits are believed, below one
_SHORT = 5  # letters: up to here the first one is believed
_LEAST_PART = 3  # letters of a word that was joined to another
_MOST_CUTS = 20
_APART = (
    3  # edits as which two words count that were joined: whatever else stands with the other words goes first
)
_MOST_LETTERS = 40  # of a word that is corrected
_MOST_ASKED = 16  # words of a query
_MOST_WRONG = 4  # words that are corrected at once
_MOST_OPTIONS = 5  # words that may have been meant, of which the company in products is looked at
_WORD = re.compile(r"\w+")
_EVERYDAY_STEMS = frozenset(map(stem, EVERYDAY_WORDS))


class _Option(NamedTuple):
    """What may have been meant: one word, two of a joined one, or one of two. `edits` from what was typed."""

    typed: str
    meant: str
    edits: int


def respelled(ask: Ask, request: SearchRequest, query: Query, *, found: int) -> str:
    """Return the query as it was probably meant, "" where nothing better is known. Up to four searches without hits.

    `found`: how many products have what was typed. Where none has, two words that are right may be one, and a word that
    only has the stem of another may be wrong.
    """
    glossary = request.glossary or Glossary()
    asked = spellable(query, glossary)
    pairs = [] if found else _pairs(query.loose)
    if not asked and not pairs:
        return ""
    known = _counts(ask, request, {**_own(asked), **_joined(pairs)})
    left = [word for word in asked if not known[f"own {word}"]]
    joined = {
        pair: "".join(pair.split())
        for pair in pairs
        if known[f"both {pair}"] and (not left or any(_part_of(word, (pair,)) for word in left))
    }
    left = [word for word in left if not _part_of(word, joined)]
    wrong = [word for word in left if not (found and known[f"stem {word}"])][:_MOST_WRONG]
    alike = _alike(ask, wrong, glossary)
    offered = _counts(ask, request, _offered(alike)) if any(alike.values()) else {}
    options = {word: _believed(word, alike[word], offered, glossary) for word in wrong}
    doubtful = [word for word in wrong if known[f"stem {word}"]]
    chosen = _likeliest(ask, request, query, options, glossary, doubtful)
    return _replaced(request.q, {**chosen, **joined})


def spellable(query: Query, glossary: Glossary) -> list[str]:
    """Return the words that a correction may change: no codes, nothing short, no term, no ordinary word, no one in quotes."""
    as_typed = {quoted[0] for text in query.phrases if len(quoted := words(text)) == 1}
    right = (
        as_typed
        | glossary.words
        | glossary.described.words
        | STOP_WORDS
        | COMMON_WORDS
        | _letters(query.text)
    )
    found = (word for word in dict.fromkeys(words(query.text)) if word not in right)
    fits = (word for word in found if _LEAST_LETTERS <= len(word) <= _MOST_LETTERS and word.isalpha())
    return [word for word in fits if stem(word) not in _EVERYDAY_STEMS][:_MOST_ASKED]


def _letters(text: str) -> set[str]:
    """Words in capitals, which stand for something, in a text that is not in capitals as a whole."""
    typed = _WORD.findall(text)
    loud = len(typed) > 1 and all(word.isupper() for word in typed)
    return set() if loud else {fold(word) for word in typed if word.isupper()}


def build_spelling(asked: Sequence[str]) -> Json:
    """Return the body that asks which words of the index are like the words `asked`."""
    like: Json = {
        "field": "spelling",
        "suggest_mode": "always",  # the viewer may lack what the index as a whole has
        "prefix_length": 0,
        "min_word_length": _LEAST_LETTERS,
        "size": 8,
    }
    return {
        "size": 0,
        "track_total_hits": False,
        "suggest": {"text": " ".join(asked), "words": {"term": like}},
    }


def read_options(answer: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return word asked → words like it, likest first, from the answer to `build_spelling`."""
    return {
        entry["text"]: [option["text"] for option in entry["options"] if option["text"].isalpha()]
        for entry in answer["suggest"]["words"]
    }


def edits(one: str, other: str) -> int:
    """Return how many letters are left out, added, changed or swapped with their neighbour from one word to the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        last, before, row = before, row, [i]
        for j, there in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == there:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _alike(ask: Ask, asked: Sequence[str], glossary: Glossary) -> dict[str, list[str]]:
    """Word asked → words of the index and of the glossary that are like it."""
    found = read_options(ask(build_spelling(asked))) if asked else {}
    return {
        word: list(dict.fromkeys((*found.get(word, ()), *glossary.words_like(word, _most(word)))))
        for word in asked
    }


def _most(word: str) -> int:
    return 2 if len(word) >= _LONG else 1


def _believed(word: str, alike: Iterable[str], known: Mapping[str, int], glossary: Glossary) -> list[_Option]:
    """What may have been meant by a word that is wrong, the likest and most frequent first."""
    near = [
        _Option(word, other, min(edits(word, other), edits(word, other.removesuffix("s")))) for other in alike
    ]
    offered = [
        (option.edits, -known[f"offered {option.meant}"], option)
        for option in near
        if option.edits <= _most(word)
        and (len(word) > _SHORT or option.meant[0] == word[0])
        and (known[f"offered {option.meant}"] or option.meant in glossary.words)
        and stem(option.meant) != stem(word)
    ]
    return [option for *_, option in sorted(offered)][:_MOST_OPTIONS]


def _likeliest(
    ask: Ask,
    request: SearchRequest,
    query: Query,
    options: Mapping[str, Sequence[_Option]],
    glossary: Glossary,
    doubtful: Sequence[str],
) -> dict[str, str]:
    """Word → what was meant: what stands in products, or in a term, with the other words of the query, then the likest.

    `doubtful` words may be right, of which the products have other forms.
    """
    every = {word: [*found, *_splits(word)] for word, found in options.items()}
    for word in doubtful:
        every[word] = [_Option(word, word, 0), *options[word]]
    if not any(every.values()):
        return {}
    others = {word: _meanings(word, every) for word in dict.fromkeys(words(query.text)) if analyse(word)[0]}
    clauses = {
        f"{option.typed} {option.meant}": _every(
            [
                *(
                    _stands(option.meant) if option.meant == word else _has_word(part)
                    for part in option.meant.split()
                ),
                *(others[other] for other in list(others)[:_MOST_ASKED] if other != word),
            ]
        )
        for word, found in every.items()
        for option in found
    }
    company = _counts(ask, request, clauses)
    said = {word: {word, *(option.meant for option in every.get(word, ()))} for word in others}
    chosen = {}
    for word, found in every.items():
        beside = set().union(*(said[other] for other in others if other != word))
        ranked = []
        for place, option in enumerate(found):
            number = company[f"{word} {option.meant}"]
            alone = not number and not glossary.beside.get(option.meant, frozenset()) & beside
            # Two words are believed only where they stand together.
            if not (alone and " " in option.meant):
                ranked.append((alone, option.edits, -number, place, option.meant))
        if ranked:
            chosen[word] = min(ranked)[-1]
    return {word: meant for word, meant in chosen.items() if meant != word}


def _meanings(word: str, options: Mapping[str, Sequence[_Option]]) -> Json:
    """The clause for products that have a word of the query as typed, or one that may have been meant by it."""
    if word not in options:
        return _stands(word)
    meant = [option.meant for option in options[word] if " " not in option.meant]
    return {"terms": {"spelling": [word, *meant]}}


def _splits(word: str) -> list[_Option]:
    """The ways to take a word for two that were joined."""
    cuts = range(_LEAST_PART, len(word) - _LEAST_PART + 1)
    return [_Option(word, f"{word[:cut]} {word[cut:]}", _APART) for cut in cuts][:_MOST_CUTS]


def _pairs(loose: str) -> list[str]:
    """Neighbours that may be one word: `sub station`."""
    typed = [word for word in loose.split() if word.isalpha()]
    pairs = (fold(f"{one} {two}") for one, two in pairwise(typed))
    return [pair for pair in dict.fromkeys(pairs) if len(pair) > 2 * _LEAST_PART][:_MOST_ASKED]


def _own(asked: Iterable[str]) -> dict[str, Json]:
    return {
        f"{how} {word}": of(word) for word in asked for how, of in (("own", _has_word), ("stem", _stands))
    }


def _offered(alike: Mapping[str, Iterable[str]]) -> dict[str, Json]:
    return {f"offered {word}": _has_word(word) for found in alike.values() for word in found}


def _joined(pairs: Iterable[str]) -> dict[str, Json]:
    return {f"both {pair}": _has_word("".join(pair.split())) for pair in pairs}


def _part_of(word: str, pairs: Iterable[str]) -> bool:
    return any(word in pair.split() for pair in pairs)


def _counts(ask: Ask, request: SearchRequest, clauses: Mapping[str, Json]) -> dict[str, int]:
    """In how many products that the viewer may see each clause holds."""
    seen = [] if request.viewer is None else [{"terms": {"audience": list(request.viewer)}}]
    answer = ask(
        {
            "query": {"bool": {"filter": seen}},
            "size": 0,
            "track_total_hits": False,
            "aggs": {"known": {"filters": {"filters": dict(clauses)}}},
        }
    )
    buckets = answer["aggregations"]["known"]["buckets"]
    return {name: int(buckets[name]["doc_count"]) for name in clauses}


def _stands(word: str) -> Json:
    """The clause for products in which a word stands, in any of its forms."""
    stems = " ".join(analyse(word)[0])
    fields = ["title_st", "body_st"]
    by_stem: Json = {"multi_match": {"query": stems, "fields": fields, "operator": "and"}}
    return {"bool": {"should": [_has_word(word), by_stem], "minimum_should_match": 1}}


def _has_word(word: str) -> Json:
    return {"term": {"spelling": word}}


def _every(clauses: list[Json]) -> Json:
    return {"bool": {"filter": clauses}}


def _replaced(q: str, changes: Mapping[str, str]) -> str:
    """The query with words, and neighbours that are one word, as they were meant; "" where nothing changes."""
    text = clean(q)
    for pair, one in changes.items():
        if " " in pair:
            first, second = map(re.escape, pair.split())
            text = re.sub(rf"\b{first}\s+{second}\b", one, text, flags=re.IGNORECASE)
    text = _WORD.sub(lambda word: changes.get(fold(word[0]), word[0]), text)
    return "" if text == clean(q) else text
