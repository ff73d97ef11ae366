"""What columns are taken for: by name in several languages, by values, never twice, and with reasons."""

import pytest

from catalog.formats.inventory.names import hints_of, words_of
from catalog.formats.inventory.values import labelled_link
from catalog.formats.written import count_in, date_in, period_in, size_in
from tests.formats.inventory_samples import page_of, targets_of


def column(text: str, name: str) -> dict[str, object]:
    return next(one for one in page_of(text).proposal["columns"] if one["name"] == name)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("Title", "title"),
        ("Dataset Name", "title"),
        ("Bezeichnung", "title"),
        ("Titre", "title"),
        ("Título", "title"),
        ("Beschreibung", "description"),
        ("descripción", "description"),
        ("Schlagwörter", "keywords"),
        ("mots-clés", "keywords"),
        ("Palabras clave", "keywords"),
        ("Lizenz", "licence"),
        ("LicenceURL", "licence"),
        ("dataset_license", "licence"),
        ("Data owner", "publisher.name"),
        ("Managed By", "publisher.name"),
        ("dataset_publisher_mbox", "publisher.email"),
        ("Herausgeber", "publisher.name"),
        ("contactPoint_hasEmail", "contacts.email"),
        ("Contact name", "contacts.name"),
        ("Ansprechpartner", "contacts"),
        ("Aktualisierungsfrequenz", "frequency"),
        ("How often is it updated?", "frequency"),
        ("accrualPeriodicity", "frequency"),
        ("Last updated", "modified"),
        ("LastModified", "modified"),
        ("Veröffentlichungsdatum", "issued"),
        ("date published", "issued"),
        ("Dateiformat", "distributions.format"),
        ("File type", "distributions.format"),
        ("file size", "distributions.byte_size"),
        ("Taille", "distributions.byte_size"),
        ("downloadURL", "distributions.download_url"),
        ("distribution_mediaType", "distributions.media_type"),
        ("dct:title", "title"),
        ("Bounding Box", "places.bbox"),
        ("Licence area", "places.network_area"),
        ("Valid from", "periods.start"),
        ("Valid to", "periods.end"),
        ("Sensitivity class", "stated_classes"),
        ("UUID", "identifiers"),
        ("datasetid", "identifiers"),
        ("Ref. no.", "identifiers"),
        ("Resources[].Description", "distributions.description"),
        ("columns[].titles", "schema.fields.title"),
        ("publisher.name", "publisher.name"),
    ],
)
def test_names_are_understood(name: str, target: str) -> None:
    assert hints_of(name)[0].target == target
    assert hints_of(name)[0].score >= 0.6


@pytest.mark.parametrize("name", ["Tutorials[].Title", "Award value", "Cabinet", "access[].rule"])
def test_names_that_mean_something_else_are_not(name: str) -> None:
    assert not [hint for hint in hints_of(name) if hint.score >= 0.6]


def test_words_of_names() -> None:
    assert words_of("dataset_contactPoint_hasEmail") == ("dataset", "contact", "has", "email")
    assert words_of("Link to file") == ("url", "to", "file")
    assert words_of("Valid to") == ("valid", "end")


REGISTER = (
    "Asset no.,What we call it,Held by,Patch,X1,X2,X3,X4,Seen\n"
    "A1,Meters,Grid,North,https://a.example/m.csv,jo@a.example,Open Government Licence v3.0,CSV,01/02/2024\n"
    "A2,Poles,Lines,South,https://a.example/p.csv,jo@a.example,Open Government Licence v3.0,CSV,13/02/2024\n"
    "A3,Lines,Lines,South,https://a.example/l.csv,al@a.example,CC-BY-4.0,CSV,05/02/2024\n"
)


def test_values_tell_where_names_do_not() -> None:
    targets = targets_of(page_of(REGISTER))
    assert targets["X1"] == "distributions.download_url"
    assert targets["X2"] == "contacts.email"
    assert targets["X3"] == "licence"
    assert targets["X4"] == "distributions.format"
    assert targets["Patch"] == "keep"


def test_a_proposal_gives_confidence_reason_and_samples() -> None:
    found = column(REGISTER, "X2")
    assert 0 < found["confidence"] < 0.9
    assert "100 % of the values are e-mail addresses" in found["because"]
    assert found["samples"] == ["jo@a.example", "al@a.example"]


def test_a_proposal_is_the_same_each_time() -> None:
    assert page_of(REGISTER).proposal == page_of(REGISTER).proposal


def test_a_name_that_its_values_do_not_bear_out_is_not_believed() -> None:
    targets = targets_of(page_of("Title,Last updated,Format\nMeters,yes,blue\nPoles,no,green\n"))
    assert targets == {"Title": "title", "Last updated": "keep", "Format": "keep"}


def test_one_field_is_given_to_one_column() -> None:
    text = "Dataset title,Title,Short title,Tags,Keywords\na,b,c,x,y\nd,e,f,z,w\n"
    targets = targets_of(page_of(text))
    assert list(targets.values()).count("title") == 1
    assert targets["Tags"] == targets["Keywords"] == "keywords"
    assert "another column gives that" in column(text, "Short title")["because"]


def test_an_empty_column_leaves_its_field_to_a_filled_one() -> None:
    targets = targets_of(page_of("Title,Alternative Title,Description\n,Meters,x\n,Poles,y\n"))
    assert targets["Title"] == "keep"
    assert targets["Alternative Title"] == "title"


@pytest.mark.parametrize(
    ("values", "dates"),
    [
        (("01/02/2024", "25/02/2024"), "day-first"),
        (("01/02/2024", "02/25/2024"), "month-first"),
        (("01/02/2024", "03/04/2024"), "day-first"),
        (("2024-02-01", "2024-02-25"), ""),
    ],
)
def test_the_order_of_day_and_month_comes_from_all_values(values: tuple[str, ...], dates: str) -> None:
    text = "Title,Last updated\n" + "".join(f"t{place},{value}\n" for place, value in enumerate(values))
    assert column(text, "Last updated")["dates"] == dates


def test_doubt_about_day_and_month_is_said() -> None:
    found = column("Title,Last updated\na,01/02/2024\nb,03/04/2024\n", "Last updated")
    sure = column("Title,Last updated\na,01/02/2024\nb,25/04/2024\n", "Last updated")
    assert "day or month first" in found["because"]
    assert found["confidence"] < sure["confidence"]


@pytest.mark.parametrize(
    ("values", "separator"),
    [
        (("a|b", "c"), "|"),
        (("a; b", "c; d"), ";"),
        (("a, b", "c, d, e"), ","),
        (("one", "two"), ""),
    ],
)
def test_the_separator_of_a_list_comes_from_its_values(values: tuple[str, ...], separator: str) -> None:
    text = "Title\tKeywords\n" + "".join(f"t{place}\t{value}\n" for place, value in enumerate(values))
    assert column(text, "Keywords")["separator"] == separator


# --- which columns identify -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("Ref,Title\n1,Meters\n2,Poles\n", ["Ref"]),
        ("Code,Title\nx,Meters\nx,Poles\ny,Lines\n", ["Title"]),
        (
            "Ref,Title,File\n1,Meters,https://a.example/1.csv\n1,Meters,https://a.example/2.csv\n2,Poles,\n",
            ["Ref"],
        ),
        ("Title,Link\nMeters,https://a.example/1\nMeters,https://a.example/2\n", ["Link"]),
        ("Title,Region,Year\nMeters,North,2020\nMeters,South,2020\nPoles,North,2020\n", ["Title", "Region"]),
        ("Title,Owner\nMeters,a\nMeters,b\nMeters,a\nPoles,b\n", []),
    ],
)
def test_the_identifier_is_found(text: str, identifier: list[str]) -> None:
    proposal = page_of(text).proposal
    assert proposal["identifier"] == identifier
    assert proposal["identifier_because"]


# --- values -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "order", "date"),
    [
        ("01/02/2024", "", "2024-02-01"),
        ("01/02/2024", "month-first", "2024-01-02"),
        ("25/02/2024", "month-first", "2024-02-25"),
        ("02/25/2024", "day-first", "2024-02-25"),
        ("1.2.24", "", "2024-02-01"),
        ("1.2.87", "", "1987-02-01"),
        ("01/02/2024 14:30", "month-first", "2024-01-02T14:30"),
        ("May 2024", "", "2024-05"),
        ("31/31/2024", "", ""),
        ("soon", "", ""),
    ],
)
def test_dates(text: str, order: str, date: str) -> None:
    assert date_in(text, order) == date


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2019-2021", ("2019", "2021")),
        ("2019 to present", ("2019", "")),
        ("01/04/2019 - 31/03/2020", ("2019-04-01", "2020-03-31")),
        ("2019-04-01/2020-03-31", ("2019-04-01", "2020-03-31")),
        ("since 2015", ("2015", "")),
        ("2015 onwards", ("2015", "")),
        ("2024", ("2024", "2024")),
        ("now and then", None),
    ],
)
def test_periods(text: str, period: tuple[str, str] | None) -> None:
    assert period_in(text) == period


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("505.5 KB", 505_500),
        ("1.4 MB", 1_400_000),
        ("4.1 MB", 4_100_000),
        ("1,5 MB", 1_500_000),
        ("2 GiB", 2 * 1024**3),
        ("12,345", 12_345),
        ("700", 700),
        ("big", None),
        ("9" * 30, None),
        ("9" * 400, None),
    ],
)
def test_sizes(text: str, size: int | None) -> None:
    assert size_in(text) == size


def test_counts_and_links() -> None:
    assert [count_in(text) for text in ("1,200", "~ 300", "approx. 12 000", "1.5", "many")] == [
        1200,
        300,
        12000,
        None,
        None,
    ]
    assert labelled_link("[Grid, Ltd](https://a.example/x_(y))") == ("Grid, Ltd", "https://a.example/x_(y)")
    assert labelled_link("[no link]") == ("[no link]", "")


def test_a_status_is_known_by_its_name_and_its_values() -> None:
    statuses = ("Active", "Draft", "Retired", "Active")
    lines = "".join(f"Feeder {n},F{n},{status}\n" for n, status in enumerate(statuses))
    assert column(f"Title,Reference,Status\n{lines}", "Status")["target"] == "status"
    others = "".join(f"Feeder {n},F{n},{word}\n" for n, word in enumerate(("Red", "Amber", "Green", "Red")))
    assert column(f"Title,Reference,Status\n{others}", "Status")["target"] != "status"
