"""The rules that a federation can agree on, with their words (`data/rules.json`)."""

from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec

from catalog.domain.errors import InvalidInput


class Rule(msgspec.Struct, frozen=True):
    """One rule. `text` is the exact rule in words, `how` what to do to meet it; `met` and `unmet` end “a product …”."""

    id: str
    about: Literal["product", "request"]
    title: str
    text: str
    why: str
    how: str
    met: str
    unmet: str


class DeclaredRules(msgspec.Struct, frozen=True):
    """All of them; `version` rises when one is worked out in another way."""

    version: str
    rules: tuple[Rule, ...]


@cache
def declared_rules() -> DeclaredRules:
    """The declaration, read once."""
    text = files(__package__).joinpath("data", "rules.json").read_bytes()
    return msgspec.json.decode(text, type=DeclaredRules)


@cache
def rules_by_id() -> dict[str, Rule]:
    """The rules by id, in the order to show."""
    return {rule.id: rule for rule in declared_rules().rules}


def rule_get(rule_id: str) -> Rule:
    """The rule of that id. Raises InvalidInput where none is declared."""
    try:
        return rules_by_id()[rule_id]
    except KeyError:
        raise InvalidInput(f"There is no rule “{rule_id[:40]}”.") from None
