"""Taking a step of a state machine: the one way that a request for access or an agreement changes.

`step_take` locks that row and touches no other, checks who may take the step and from where, does what the step does
besides, writes it into the thread and the audit, and tells people: all of it, or nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused, SecretRefused
from catalog.domain.requests.machine import Machine, Party, Role, Step
from catalog.domain.requests.questions import LONGEST_TEXT
from catalog.domain.requests.reminders import Reminder, told_still
from catalog.domain.requests.secrets import secret_in
from catalog.models import AccessRequest, Agreement, User
from catalog.selectors.request_people import people_of, role_in
from catalog.services.audit import audit_write, identity_of
from catalog.services.limits import limit
from catalog.services.notify import notify

_MOST, _AN_HOUR = 60, 3600


@dataclass(slots=True)
class Move[Row, Given]:
    """One step under way. `given`: what came with it besides words. `save`: the columns that it changes besides the state."""

    row: Row
    step: Step
    actor: User | None
    text: str
    now: datetime
    given: Given
    save: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course[Row: (AccessRequest, Agreement), Given]:
    """A state machine with the rows that go through it.

    `word`: the first word of its kinds of notifications and of its audit actions. `rows`: with what steps need of them.
    `asks`: who asked, None once their account has gone. `titled`, `url`: how a row is named, and where it stands.
    `assigned`: the steward who answers. `snapshot`: what the audit keeps of it. `own`: states in which it is known to who
    asked alone. `effects`: by step, what it does besides changing the state. `quiet`: steps whose words are on the page
    alone, not in notifications. `reminders`: what time does to it. `stamps`: columns that each step writes.
    """

    machine: Machine
    word: str
    rows: Callable[[], QuerySet[Row]]
    asks: Callable[[Row], User | None]
    titled: Callable[[Row], str]
    url: Callable[[Row], str]
    assigned: Callable[[Row], User | None]
    snapshot: Callable[[Row], dict[str, str]]
    effects: Mapping[str, Callable[[Move[Row, Given]], None]]
    reminders: Sequence[Reminder]
    own: tuple[str, ...] = ()
    quiet: tuple[str, ...] = ()
    stamps: tuple[str, ...] = ()

    def locked(self, pk: int, *, wait: bool = True) -> Row | None:
        """A row that nobody else can change until the transaction ends; without `wait`, None where somebody holds it."""
        return self.rows().select_for_update(of=("self",), skip_locked=not wait).filter(pk=pk).first()

    def role(self, actor: User | None, row: Row) -> Role:
        """In which role somebody acts. Raises PermissionRefused."""
        asks = self.asks(row)
        role = role_in(actor, requester_id=asks.pk if asks else None, domain_id=row.domain_id)
        if role is None or (row.state in self.own and role != "requester"):
            raise PermissionRefused(f"This {self.word} is not for you.")
        return role

    def people(self, row: Row, parties: Iterable[Party]) -> list[User]:
        """The people behind parties."""
        return people_of(
            parties, domain_id=row.domain_id, requester=self.asks(row), assigned=self.assigned(row)
        )

    def tell(
        self,
        row: Row,
        parties: Iterable[Party],
        *,
        what: str,
        told: str,
        text: str = "",
        but: User | None = None,
    ) -> int:
        """Tell parties that something (`what`, a word) happened to a row; `told` follows its name. How many were told."""
        return notify(
            self.people(row, parties),
            kind=f"{self.word}.{what}",
            title=f"{self.titled(row)} {told}",
            url=self.url(row),
            text=text,
            about=row,
            but=but,
        )


def step_take[Row: (AccessRequest, Agreement), Given](
    course: Course[Row, Given], actor: User | None, *, row: Row, step: str, text: str, given: Given
) -> Row:
    """Take one step and return the row as it is then. No actor: the portal itself.

    Raises PermissionRefused, InvalidInput (DecidedMeanwhile where somebody else was quicker, SecretRefused), TooMany. Then
    nothing has changed.
    """
    said = words_kept(text)
    if actor is not None:
        limit(f"{course.word}-step", f"user:{actor.pk}", most=_MOST, seconds=_AN_HOUR)
    with transaction.atomic():
        locked = course.locked(row.pk)
        if locked is None:
            raise InvalidInput(f"This {course.word} is not there any more.")
        role = course.role(actor, locked)
        found = _checked(course, locked, step, role, said)
        if found.name == "write" and _said_just_now(locked, actor, said):
            return locked
        kept = said if found.text != "none" else ""
        move = Move(locked, found, actor, kept, timezone.now(), given)
        before = {"state": locked.state, **course.snapshot(locked)}
        course.effects.get(found.name, _nothing)(move)
        _write(course, move, role, before)
        _tell(course, move, role)
    return locked


def words_kept(text: str) -> str:
    """Words as they are kept. Raises InvalidInput where they are too long, SecretRefused where they may open data."""
    kept = text.replace("\0", "").strip()
    if len(kept) > LONGEST_TEXT:
        raise InvalidInput(f"Write at most {LONGEST_TEXT:,} characters.")
    if found := secret_in(kept):
        raise SecretRefused(
            f"This looks like it holds a secret: {found}. The portal never keeps what opens data. Say how access works, and "
            "send keys and passwords by another way."
        )
    return kept


def _checked(course: Course[Any, Any], row: Any, step: str, role: Role, text: str) -> Step:
    """The step, if it may be taken; who was too late is told who was first."""
    try:
        return course.machine.check(step, state=row.state, role=role, text=text)
    except DecidedMeanwhile as error:
        last = row.messages.exclude(step="write").select_related("author").order_by("-pk").first()
        if last is None:
            raise
        who = str(last.author) if last.author else "The portal" if last.side == "portal" else "Somebody"
        at = timezone.localtime(last.at).strftime("%-d %B %Y, %H:%M")
        label = course.machine.step(last.step).label
        raise DecidedMeanwhile(f"{error} {who} was first: “{label}”, {at}.") from None


def _said_just_now(row: Any, actor: User | None, text: str) -> bool:
    """Whether it is what this person wrote last: a form that was sent twice."""
    last = row.messages.order_by("-pk").first()
    return bool(last and actor and last.author_id == actor.pk and last.step == "write" and last.text == text)


def _nothing(move: Move[Any, Any]) -> None:
    """Many steps change the state alone."""


def _write(course: Course[Any, Any], move: Move[Any, Any], role: Role, before: dict[str, str]) -> None:
    """The row with its new state, the thread, the audit."""
    row, actor = move.row, move.actor
    if move.step.after:
        row.state = move.step.after
        move.save.add("state")
    row.told = told_still(row.told, move.save)
    row.save(update_fields=[*sorted(move.save), "told", *course.stamps])
    row.messages.create(
        author=actor,
        author_key=identity_of(actor) if actor else None,
        side=role,
        step=move.step.name,
        text=move.text,
    )
    audit_write(
        actor,
        action=f"{course.word}.{move.step.name}",
        on=row,
        before=before,
        after={"state": row.state, **course.snapshot(row), "reference": row.reference},
        why=move.text,
    )


def _tell(course: Course[Any, Any], move: Move[Any, Any], role: Role) -> None:
    step, parties = move.step, move.step.tells
    if step.name == "write":  # to the other side
        parties = tuple(party for party in parties if (party == "requester") != (role == "requester"))
    course.tell(
        move.row,
        parties,
        what=step.name,
        told=step.told,
        text="" if step.name in course.quiet else move.text,
        but=None if step.confirms else move.actor,
    )
