"""The problems of a run: what many documents have in common is one, with how often it occurs and where first."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

MOST = 200  # kinds of problems of a run
_EXAMPLES = 3
_TIMES, _DOCUMENTS, _EXAMPLE, _MORE = "times", "in_documents", "examples", "more"
_VARIABLE = re.compile(r"https?://[^\s”\"<>]+|\d[\d,.]*")
_AS_IF_ONE = "…"

Stored = dict[
    str, Any
]  # a problem, with `times`, `in_documents` and `examples` where it was met more than once


def with_problems(kept: Iterable[Stored], found: Iterable[Stored], document: str) -> list[Stored]:
    """What a run keeps after one more document, whose address is `document` (empty where it is none).

    Problems are of one kind where rule, message and path differ in numbers and web addresses alone. At most `MOST` kinds are
    kept; how many problems were of others is counted. `kept` is left as it is.
    """
    problems = {_kind(problem): problem for problem in kept}
    met: set[tuple[str, str, str]] = set()
    for problem in found:
        kind = _kind(problem)
        if kind in problems:
            problems[kind] = _once_more(problems[kind], document if kind not in met else "")
        elif len(problems) < MOST:
            problems[kind] = {**problem, _EXAMPLE: [document]} if document else problem
        else:
            before = problems.get(_OTHERS, {}).get(_MORE, 0)
            problems[_OTHERS] = _others(before + 1)
        met.add(kind)
    return list(problems.values())


def problem_told(problem: Mapping[str, Any]) -> str:
    """The message, with how often it occurs and in which documents."""
    message, times, documents = str(problem.get("message", "")), *problem_numbers(problem)
    if documents > 1:
        first = ", ".join(problem_examples(problem))
        return f"{message} It is so in {documents:,} documents, first in {first}."
    return f"{message} It is so {times:,} times." if times > 1 else message


def problem_numbers(problem: Mapping[str, Any]) -> tuple[int, int]:
    """(How often it occurs, in how many documents)."""
    return int(problem.get(_TIMES, 1)), int(problem.get(_DOCUMENTS, 1))


def problem_examples(problem: Mapping[str, Any]) -> list[str]:
    """The addresses of the first documents that have it."""
    stated = problem.get(_EXAMPLE, ())
    return [str(one) for one in stated] if isinstance(stated, list) else []


def _once_more(problem: Stored, document: str) -> Stored:
    times, documents = problem_numbers(problem)
    examples = problem_examples(problem)
    if not document:
        return {**problem, _TIMES: times + 1}
    if document not in examples and len(examples) < _EXAMPLES:
        examples.append(document)
    return {**problem, _TIMES: times + 1, _DOCUMENTS: documents + 1, _EXAMPLE: examples}


def _kind(problem: Mapping[str, Any]) -> tuple[str, str, str]:
    if _MORE in problem:
        return _OTHERS
    rule, message, path = (str(problem.get(name, "")) for name in ("rule", "message", "path"))
    return rule, _without_numbers(message), path if not path.startswith("http") else _without_numbers(path)


@lru_cache(maxsize=4096)
def _without_numbers(text: str) -> str:
    return _VARIABLE.sub(_AS_IF_ONE, text)


_OTHERS = ("", "", _MORE)


def _others(number: int) -> Stored:
    return {
        "message": f"Problems of other kinds: {number:,}. The first {MOST} kinds are told one by one.",
        "fix": "Mend those that are told; the next harvest tells the others.",
        _MORE: number,
    }
