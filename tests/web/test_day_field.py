"""A day is asked for in three inputs, in every form; what is wrong with it is said so that it can be put right."""

from datetime import date

import pytest
from django import forms
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from catalog.models import User
from catalog.web.day_field import DayField


class Asked(forms.Form):
    """One day that is needed, one that is not."""

    ends = DayField(label="Last day", help_text="An agreement can be renewed.")
    since = DayField(label="Since", required=False)


def sent(day: str = "", month: str = "", year: str = "") -> Asked:
    return Asked({"ends-day": day, "ends-month": month, "ends-year": year})


@pytest.mark.parametrize(
    "typed",
    [
        ("31", "3", "2027"),
        ("31", "03", "2027"),
        (" 31 ", "March", "2027"),
        ("31", "mar", "2027"),
    ],
)
def test_a_day_is_read_from_its_parts(typed: tuple[str, str, str]) -> None:
    form = sent(*typed)
    assert form.is_valid()
    assert form.cleaned_data == {"ends": date(2027, 3, 31), "since": None}


@pytest.mark.parametrize("whole", ["2027-03-31", "31/3/2027", "31 March 2027"])
def test_a_day_may_be_sent_in_whole(whole: str) -> None:
    form = Asked({"ends": whole})
    assert form.is_valid()
    assert form.cleaned_data["ends"] == date(2027, 3, 31)


@pytest.mark.parametrize(
    ("typed", "told", "first_wrong"),
    [
        (("", "", ""), "Give the day, the month and the year.", "id_ends"),
        (("31", "", "2027"), "Add the month. Write a date such as 31 3 2027.", "id_ends-month"),
        (("", "", "2027"), "Add the day and the month.", "id_ends"),
        (("31", "3", "27"), "Write the year with 4 digits", "id_ends-year"),
        (("31", "2", "2027"), "There is no such day.", "id_ends"),
        (("x", "y", "2027"), "There is no such day.", "id_ends"),
        (("²", "3", "2027"), "There is no such day.", "id_ends"),
        (("9" * 20, "3", "2027"), "There is no such day.", "id_ends"),
        (("31", "9" * 20, "2027"), "There is no such day.", "id_ends"),
        (("soon", "", ""), "Add the month and the year.", "id_ends-month"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(
    typed: tuple[str, str, str], told: str, first_wrong: str
) -> None:
    form = sent(*typed)
    assert told in str(form.errors["ends"])
    assert form["ends"].id_for_label == first_wrong
    assert [part["value"] for part in form["ends"].parts] == [text.strip() for text in typed], "it stays"


def test_it_is_a_group_with_three_labelled_inputs() -> None:
    drawn = render_to_string(
        "components/field.html", {"field": Asked(initial={"ends": date(2027, 3, 1)})["ends"]}
    )
    assert 'role="group" aria-describedby="id_ends-hint"' in drawn
    assert "An agreement can be renewed. For example, 31 3 2027." in drawn
    for name, text in (("day", "1"), ("month", "3"), ("year", "2027")):
        assert f'name="ends-{name}" type="text" inputmode="numeric" value="{text}"' in drawn
    assert 'type="date"' not in drawn
    optional = render_to_string("components/field.html", {"field": Asked()["since"]})
    assert "Since (optional)" in optional


@pytest.mark.django_db
def test_the_audit_is_filtered_by_the_parts_of_a_day(client: Client, curator: User) -> None:
    client.force_login(curator)
    page = client.get(reverse("audit"), {"from-day": "31", "from-month": "2", "from-year": "2026"})
    assert "There is no such day." in page.content.decode()
    page = client.get(reverse("audit"), {"from-day": "1", "from-month": "2", "from-year": "2026"})
    assert "No such entry" in page.content.decode(), "it was understood"
    assert 'name="from-year" type="text" inputmode="numeric" value="2026"' in page.content.decode()
