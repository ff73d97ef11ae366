"""Access rules of Open Energy, now Icebreaker One: reading one, and whether its conditions hold of somebody.

Grammar: https://github.com/icebreakerone/open-energy-technical-docs docs/access_control_specification.rst
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

import msgspec

from catalog.domain.errors import FormatError

LONGEST = 4_000  # characters of a rule
_MOST = 200  # names in one list
Operator = Literal["", "is", "before", "after", "max_age_days", "<", "<=", ">=", ">", "==", "in"]
Value = float | date | str | tuple[float | date | str, ...] | None
_WORDS = ("is", "before", "after", "max_age_days", "in", "grants", "requires")
_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<name>[a-z0-9_]+:[a-z0-9_.]+)
    |(?P<date>\d{2}/\d{2}/\d{4})
    |(?P<number>[+-]?\d+(?:\.\d+)?(?![\w:]))
    |(?P<string>'[^']*')
    |(?P<sign><=|>=|==|<|>|,|\[|\])
    |(?P<word>[A-Za-z_][\w]*)""",
    re.VERBOSE | re.ASCII,
)


class RuleRefused(FormatError):
    """A rule that cannot be read. `line` and `column` count from 1 and say where."""

    def __init__(self, message: str, *, line: int, column: int) -> None:
        super().__init__(f"{message} (line {line}, column {column})")
        self.line, self.column = line, column


class Condition(msgspec.Struct, frozen=True):
    """`name`, which has to be true, or `name operator value`."""

    name: str
    operator: Operator = ""
    value: Value = None

    def __str__(self) -> str:
        return f"{self.name} {self.operator} {_written(self.value)}" if self.operator else self.name

    def holds(self, facts: Mapping[str, object], today: date) -> bool:
        """Whether it holds of somebody with these properties; one that is not stated does not hold."""
        known = facts.get(self.name)
        if not self.operator:
            return known is True
        return known is not None and _compare(known, self.operator, self.value, today)


class Rule(msgspec.Struct, frozen=True):
    """One rule: all conditions have to hold; capabilities and obligations are names such as `oe:use_any`."""

    conditions: tuple[Condition, ...]
    capabilities: tuple[str, ...]
    obligations: tuple[str, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it gives the data to everyone under an open licence."""
        return all(name.startswith("open:") for name in self.capabilities)

    def __str__(self) -> str:
        parts = [", ".join(map(str, self.conditions)), f"grants {', '.join(self.capabilities)}"]
        if self.obligations:
            parts.append(f"requires {', '.join(self.obligations)}")
        return " ".join(filter(None, parts))


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def rule_read(text: str) -> Rule:
    """The rule. Raises RuleRefused with a sentence and the place for what the grammar does not allow."""
    if len(text) > LONGEST:
        raise RuleRefused(f"The rule is longer than {LONGEST} characters.", line=1, column=LONGEST + 1)
    return _Reader(text).rule()


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = self._split()
        self.next = 0

    def _split(self) -> list[_Token]:
        tokens, at = [], 0
        while at < len(self.text):
            found = _TOKEN.match(self.text, at)
            if found is None:
                raise self._refused(f"“{self.text[at]}” has no meaning in a rule", at)
            kind = found.lastgroup or ""
            if kind == "word" and found[0] not in _WORDS:
                raise self._refused(_odd_word(found[0]), at)
            if kind != "space":
                tokens.append(_Token(kind, found[0], at))
            at = found.end()
        return [*tokens, _Token("end", "", len(self.text))]

    def rule(self) -> Rule:
        start = self.next
        conditions = () if self._is("grants") else self._list(self._condition, "a condition")
        self._expect("grants")
        capabilities = self._list(self._name, "a capability")
        obligations: tuple[str, ...] = ()
        if self._is("requires"):
            self._take()
            obligations = self._list(self._name, "an obligation")
        if self._peek().kind != "end":
            raise self._unexpected("the end of the rule, a comma or “requires”")
        self._sensible(conditions, capabilities, self.tokens[start].at)
        return Rule(conditions, capabilities, obligations)

    def _sensible(self, conditions: tuple[Condition, ...], capabilities: tuple[str, ...], at: int) -> None:
        opened = [name for name in capabilities if name.startswith("open:")]
        if opened and len(opened) < len(capabilities):
            raise self._refused(
                "A rule must not mix “open:” with other capabilities", self.text.index(opened[0])
            )
        if opened and conditions:
            raise self._refused("A rule that grants an open licence must have no conditions", at)

    def _list[T](self, read: Callable[[str], T], what: str) -> tuple[T, ...]:
        found = [read(what)]
        while self._peek().text == ",":
            self._take()
            found.append(read(what))
            if len(found) > _MOST:
                raise self._refused(f"More than {_MOST} entries in one list", self._peek().at)
        return tuple(found)

    def _name(self, what: str) -> str:
        if self._peek().kind != "name":
            raise self._unexpected(f"{what} such as oe:use_any")
        return self._take().text

    def _condition(self, what: str) -> Condition:
        name = self._name(what)
        operator = self._peek().text
        if operator in (",", "grants") or self._peek().kind == "end":
            return Condition(name)
        if operator not in ("is", "before", "after", "max_age_days", "<", "<=", ">=", ">", "==", "in"):
            raise self._unexpected("an operator, a comma or “grants”")
        self._take()
        at = self._peek().at
        value = self._value()
        if problem := _mismatch(operator, value):
            raise self._refused(problem, at)
        return Condition(name, operator, value)  # type: ignore[arg-type]

    def _value(self) -> Value:
        if self._peek().text != "[":
            return self._single()
        opened = self._take()
        values = self._list(lambda _: self._single(), "a value")
        if self._peek().text != "]":
            raise self._unexpected("“]” or a comma")
        self._take()
        if len({type(value) for value in values}) > 1:
            raise self._refused("A list holds values of one kind", opened.at)
        return values

    def _single(self) -> float | date | str:
        token = self._peek()
        if token.kind not in ("number", "string", "date"):
            raise self._unexpected("a number, a date dd/mm/yyyy or a string in single quotes")
        self._take()
        if token.kind == "string":
            return token.text[1:-1]
        return float(token.text) if token.kind == "number" else self._date(token)

    def _date(self, token: _Token) -> date:
        day, month, year = map(int, token.text.split("/"))
        try:
            return date(year, month, day)
        except ValueError:
            raise self._refused(f"“{token.text}” is no day of the calendar", token.at) from None

    def _peek(self) -> _Token:
        return self.tokens[self.next]

    def _is(self, word: str) -> bool:
        return self._peek().text == word

    def _take(self) -> _Token:
        self.next += 1
        return self.tokens[self.next - 1]

    def _expect(self, word: str) -> None:
        if not self._is(word):
            raise self._unexpected(f"“{word}”")
        self._take()

    def _unexpected(self, wanted: str) -> RuleRefused:
        token = self._peek()
        found = f"“{token.text[:40]}”" if token.text else "the end of the rule"
        return self._refused(f"Here {wanted} is expected, not {found}", token.at)

    def _refused(self, message: str, at: int) -> RuleRefused:
        line = self.text.count("\n", 0, at) + 1
        column = at - (self.text.rfind("\n", 0, at) + 1) + 1
        return RuleRefused(message, line=line, column=column)


def _odd_word(word: str) -> str:
    if word in ("and", "or", "not"):
        return f"“{word}” has no meaning: a comma joins conditions, and alternatives are rules of their own"
    return f"“{word[:40]}” is neither a name such as oe:member nor a word of the grammar"


def _mismatch(operator: str, value: Value) -> str:
    if (operator == "in") != isinstance(value, tuple):
        return "“in” asks for a list in brackets" if operator == "in" else "A list goes with “in” only"
    if operator in ("<", "<=", ">=", ">", "==") and not isinstance(value, float):
        return f"“{operator}” compares numbers"
    if operator == "max_age_days" and not (isinstance(value, float) and value == int(value) >= 0):
        return "“max_age_days” asks for a whole number of days"
    if operator in ("before", "after") and _day(value) is None:
        return f"“{operator}” asks for a date"
    return ""


def _compare(known: object, operator: str, value: Value, today: date) -> bool:
    if operator == "in":
        return isinstance(value, tuple) and any(_same(known, entry) for entry in value)
    if operator == "is":
        return _same(known, value)
    if operator in ("before", "after", "max_age_days"):
        return _compare_days(_day(known), operator, value, today)
    if isinstance(known, bool) or not isinstance(known, int | float) or not isinstance(value, float):
        return False
    return {"<": known < value, "<=": known <= value, ">=": known >= value, ">": known > value}.get(
        operator, known == value
    )


def _compare_days(known: date | None, operator: str, value: Value, today: date) -> bool:
    if known is None:
        return False
    if operator == "max_age_days":
        return isinstance(value, float) and today - known <= timedelta(days=value)
    limit = _day(value)
    return limit is not None and (known < limit if operator == "before" else known > limit)


def _same(known: object, value: object) -> bool:
    if isinstance(value, date):
        return _day(known) == value
    return not isinstance(known, bool) and known == value


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value).date()
    except ValueError:
        return None


def _written(value: Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, date):
        return f"{value.day:02}/{value.month:02}/{value.year:04}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:f}"
    return f"'{value}'"
