"""Made-up content of the style guide about policies: every answer, and duties with long words."""

from typing import Any

from catalog.domain.policy.model import ANSWERS, QUESTIONS, Duty, Verdict
from catalog.web.may_i_parts import answer_groups, answer_row, duties_context


def policy_context(long_word: str) -> dict[str, Any]:
    """The five answers, a table with each of them, and duties."""
    verdicts = [
        Verdict(question=question, answer=answer, says=f"{label}: because of {long_word}.")
        for question, (answer, label) in zip(QUESTIONS, ANSWERS.items(), strict=False)
    ]
    duties = (
        Duty("attribute", "“Substations”, Example Networks. Licensed under CC BY 4.0."),
        Duty("attribute", f"Supported by {long_word}"),
        Duty("state-changes", "Say what you changed."),
    )
    rows = [answer_row(verdict) for verdict in verdicts]
    return {
        "answers": list(ANSWERS.items()),
        "answer_rows": rows,
        "answer_groups": answer_groups(rows),
        "duties": duties_context(duties, id="sample-credits"),
    }
