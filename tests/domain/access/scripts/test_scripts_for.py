"""What scripts there are for which job, and that they are the same each time."""

import py_compile
from pathlib import Path

import pytest

from catalog.domain.access.job import PullJob
from catalog.domain.access.scripts import scripts_for
from tests.domain.access.scripts.cases import CASES

LANGUAGES = {
    "file": ["python", "curl"],
    "parquet": ["python", "curl", "duckdb"],
    "ckan-datastore": ["python", "curl"],
    "ods-records": ["python", "curl"],
    "ods-export": ["python", "curl"],
    "ogc-features": ["python"],
    "wfs": ["python", "curl"],
    "arcgis": ["python"],
    "stac": ["python"],
    "oai-pmh": ["python", "curl"],
}


@pytest.mark.parametrize("interface", CASES)
def test_the_languages_of_each_interface(interface: str, tmp_path: Path) -> None:
    url = "https://x.example/api/explore/v2.1/catalog/datasets/d/" + (
        "records" if interface == "ods-records" else "exports/csv"
    )
    made = scripts_for(PullJob(interface=interface, url=url, name="it"))  # type: ignore[arg-type]
    assert [one.language for one in made] == LANGUAGES[interface]
    assert made == scripts_for(PullJob(interface=interface, url=url, name="it"))  # type: ignore[arg-type]
    for one in made:
        assert one.file_name in one.how
        if one.language == "python":
            (path := tmp_path / one.file_name).write_text(one.text, "utf-8")
            py_compile.compile(str(path), doraise=True)


def test_a_csv_file_has_a_duckdb_script_too() -> None:
    made = scripts_for(PullJob(interface="file", url="https://x.example/a.csv", name="it"))
    assert [one.language for one in made] == ["python", "curl", "duckdb"]


@pytest.mark.parametrize("interface", ["page", "request", "http-api"])
def test_no_scripts_for_what_the_portal_knows_no_calls_of(interface: str) -> None:
    assert scripts_for(PullJob(interface=interface, url="https://x.example/a", name="it")) == ()  # type: ignore[arg-type]


def test_an_opendatasoft_address_of_another_kind_has_no_curl_script() -> None:
    made = scripts_for(PullJob(interface="ods-records", url="https://x.example/other", name="it"))
    assert [one.language for one in made] == ["python"]


@pytest.mark.parametrize(
    ("url", "format_code", "name"),
    [
        ("https://x.example/a.csv.gz", "CSV", "it.csv.gz"),
        ("https://x.example/a", "TAR_GZ", "it.tar.gz"),
        ("https://x.example/a", "GEOJSON", "it.geojson"),
        ("https://x.example/v1.2/export?format=x", "", "it.data"),
        ("https://x.example/.hidden", "", "it.data"),
    ],
)
def test_the_name_of_a_file(url: str, format_code: str, name: str) -> None:
    made = scripts_for(PullJob(interface="file", url=url, name="it", format=format_code))
    assert f"OUTPUT = '{name}'" in made[0].text
    assert f"OUTPUT='{name}'" in made[1].text


@pytest.mark.parametrize(("per_minute", "seconds"), [(0, "0"), (2, "30"), (7, "9"), (90, "1"), (6000, "0")])
def test_the_pace_of_a_shell_script(per_minute: float, seconds: str) -> None:
    made = scripts_for(PullJob(interface="file", url="https://x.example/a", name="it", per_minute=per_minute))
    assert f"\nPAUSE='{seconds}'\n" in made[1].text
