"""The page on policies names each question, answer and intent as the code has them."""

from pathlib import Path

from catalog.domain.mix_notes import INTENTS
from catalog.domain.policy.model import ANSWERS, QUESTIONS
from catalog.selectors.policy_mix import MOST

PAGE = (Path(__file__).resolve().parents[2] / "docs/may-i.md").read_text(encoding="utf-8")


def test_each_question_is_named_in_its_order() -> None:
    rows = [line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| ")]
    assert rows[2:] == [[question.short, question.text] for question in QUESTIONS.values()]


def test_each_answer_is_explained_in_its_order() -> None:
    listed = [line.split("**")[1] for line in PAGE.splitlines() if line.startswith("- **")]
    assert listed == list(ANSWERS.values())


def test_each_intent_is_named_and_how_many_products_fit() -> None:
    listed = [
        line.removeprefix("- ") for line in PAGE.splitlines() if line.startswith("- ") and "**" not in line
    ]
    assert listed == [intent.label for intent in INTENTS.values()]
    assert MOST == 12
    assert "up to twelve products" in PAGE
