"""Problems of a run: equal ones of many documents are one, with a count."""

import json

from catalog.domain.run_problems import MOST, problem_examples, problem_told, with_problems

BROKEN = {"message": "The date is none; it was left out.", "rule": "date", "path": "issued"}


def address(number: int) -> str:
    return f"https://data.example.org/{number}.yaml"


def test_a_problem_of_thousands_of_documents_is_one_with_the_first_of_them() -> None:
    kept: list[dict[str, object]] = []
    for number in range(4_213):
        kept = with_problems(kept, [BROKEN], address(number))
    (problem,) = kept
    assert problem_examples(problem) == [address(0), address(1), address(2)]
    assert problem_told(problem) == (
        "The date is none; it was left out. It is so in 4,213 documents, first in https://data.example.org/0.yaml, "
        "https://data.example.org/1.yaml, https://data.example.org/2.yaml."
    )


def test_messages_and_paths_that_differ_in_numbers_and_addresses_are_one() -> None:
    said = [
        {
            "message": f"{number:,} entries of {address(number)} were left out.",
            "rule": "type",
            "path": address(number),
        }
        for number in (7, 1_200)
    ]
    kept = with_problems(with_problems([], said[:1], address(7)), said[1:], address(1_200))
    assert [problem["message"] for problem in kept] == [said[0]["message"]]
    assert "It is so in 2 documents" in problem_told(kept[0])


def test_another_rule_message_or_field_is_another_problem() -> None:
    others = [
        {**BROKEN, "rule": "address"},
        {**BROKEN, "message": "Else."},
        {**BROKEN, "path": "resources[1].issued"},
    ]
    kept = with_problems([], [BROKEN, *others, {**BROKEN, "path": "resources[2].issued"}], address(1))
    assert len(kept) == 5
    assert problem_told(kept[0]) == BROKEN["message"]


def test_a_problem_that_a_document_has_many_times_counts_it_once() -> None:
    (problem,) = with_problems([], [BROKEN] * 12, address(1))
    assert problem_told(problem) == "The date is none; it was left out. It is so 12 times."
    (problem,) = with_problems([problem], [BROKEN] * 3, address(2))
    assert problem_told(problem).startswith(
        "The date is none; it was left out. It is so in 2 documents, first in"
    )


def test_what_is_kept_is_bounded_and_the_rest_is_counted() -> None:
    kept: list[dict[str, object]] = []
    for number in range(50):
        new = [{**BROKEN, "path": f"field{number * 100 + one}"} for one in range(100)]
        kept = with_problems(kept, new, address(number))
    assert len(kept) == MOST + 1
    assert (
        problem_told(kept[-1]) == "Problems of other kinds: 4,800. The first 200 kinds are told one by one."
    )
    assert len(json.dumps(kept)) < 60_000
    assert with_problems(kept, [BROKEN], address(51))[-1]["more"] == 4_801


def test_what_was_kept_is_not_changed_and_goes_on_from_json() -> None:
    first = with_problems([], [BROKEN], address(1))
    stored = json.loads(json.dumps(first))
    second = with_problems(stored, [BROKEN], address(2))
    assert stored == first
    assert with_problems(json.loads(json.dumps(second)), [BROKEN], address(3))[0]["in_documents"] == 3


def test_other_problems_of_a_run_stay_as_they_are() -> None:
    held = {"message": "5 products are held.", "rule": "held", "number": 5, "products": ["a"]}
    assert with_problems([held], [BROKEN], address(1))[0] == held
