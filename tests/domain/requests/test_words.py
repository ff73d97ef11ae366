"""Working days, answers to a domain's own fields, and texts that look like secrets."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.domain.errors import InvalidInput
from catalog.domain.requests.days import WorkingDays
from catalog.domain.requests.questions import LONGEST_LINE, answer_read
from catalog.domain.requests.secrets import secret_in

FRIDAY = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
DAYS = WorkingDays()


def test_working_days_leave_weekends_out() -> None:
    assert DAYS.after(FRIDAY, 1) == datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    assert DAYS.after(FRIDAY, 10) == datetime(2026, 12, 11, 15, 0, tzinfo=UTC)
    saturday = FRIDAY + timedelta(days=1)
    assert DAYS.after(saturday, 0) == datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
    assert DAYS.after(saturday, 1) == datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize("days", [0, 1, 4, 5, 10, 23])
def test_between_is_the_other_way_round_of_after(days: int) -> None:
    assert DAYS.between(FRIDAY, DAYS.after(FRIDAY, days)) == days


def test_days_that_are_off_are_no_working_days() -> None:
    days = WorkingDays({date(2026, 11, 30), date(2026, 12, 2)}.__contains__)
    assert days.after(FRIDAY, 1) == datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
    assert days.after(FRIDAY, 2) == datetime(2026, 12, 3, 15, 0, tzinfo=UTC)
    assert days.before(datetime(2026, 12, 3, 15, 0, tzinfo=UTC), 2) == FRIDAY
    assert days.between(FRIDAY, datetime(2026, 12, 3, 15, 0, tzinfo=UTC)) == 2
    assert days.after(datetime(2026, 12, 2, 9, 0, tzinfo=UTC), 0) == datetime(2026, 12, 3, 9, 0, tzinfo=UTC)


def test_between_is_none_backwards() -> None:
    assert DAYS.between(FRIDAY, FRIDAY - timedelta(days=9)) == 0


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("line", "  ab ", "ab"),
        ("text", "a\nb", "a\nb"),
        ("yes", "no", "no"),
        ("choice", "B", "B"),
        ("date", "2027-03-31", "2027-03-31"),
        ("date", "", ""),
    ],
)
def test_answers_are_read(kind: str, given: str, kept: str) -> None:
    assert answer_read(kind, given, label="Field", choices=("A", "B"), required=False) == kept


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("line", " ", "Answer “Field”"),
        ("line", "x" * (LONGEST_LINE + 1), "too long"),
        ("yes", "maybe", "Choose one"),
        ("choice", "C", "Choose one"),
        ("date", "31 March", "is a date"),
    ],
)
def test_answers_that_cannot_be_kept_are_refused_by_name(kind: str, given: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said):
        answer_read(kind, given, label="Field", choices=("A", "B"), required=True)


SECRETS = [
    "Password: hunter2x",
    "The password is: hunter2x",
    "api_key=4f9d0c",
    "Your API key is 9f8e7d6c5b4a",
    "Authorization: Bearer abcdefghijklmnop1234",
    "curl -H 'Authorization: Basic dXNlcjpwYXNzd29yZA=='",
    "https://reader:s3cret@files.example/data",
    "https://x.blob.example/d?sv=2024&sig=Ab12Cd34Ef56",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE",
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_abcdefghijklmnopqrstuvwxyz0123",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    "use k9Xw2LmQ7vRt4Zp8Ys1Bd6Nf here",
    "token = t0k3n-value-here",
]
HARMLESS = [
    "",
    "Sign in at https://portal.example/shared with your organisation’s account.",
    "Your API key is sent by e-mail; password: sent separately by post.",
    "Ask data@northmoor.example for a token. Put it in the header X-API-Key: <your key>.",
    "The dataset is 3f2504e0-4f89-11d3-9a0c-0305e82c3301.",
    "https://files.example/2026/primary-substation-half-hourly-demand-2026-q3.parquet",
    "GET /api/v1/northmoor/primary_substations/half_hourly_2026?from=2026-01-01&to=2026-12-31",
    "SFTP to files.northmoor.example, folder /shared/agreements/A-2026-0001",
    "Connect to s3://northmoor-shared-eu-west-2/half-hourly/2026/11/ with your role",
]


@pytest.mark.parametrize("text", SECRETS)
def test_what_opens_data_is_noticed_and_not_repeated(text: str) -> None:
    found = secret_in(text)
    assert found
    assert "hunter2x" not in found


def test_what_is_too_long_for_a_scheme_is_looked_through_once() -> None:
    """Nothing in such a text is an address: one that ran on to its end from each of its words took seconds."""
    assert secret_in("a" * 40 + "://user:name@host") == ""


@pytest.mark.parametrize("text", HARMLESS)
def test_instructions_without_secrets_pass(text: str) -> None:
    assert secret_in(text) == ""
