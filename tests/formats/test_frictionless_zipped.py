"""Data Packages in a ZIP file: the descriptor is read within bounds, the data are not, and files have the ZIP file's address."""

import io
import json
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import ProductRecord
from catalog.formats.frictionless import FRICTIONLESS
from catalog.formats.protocol import Page, PageRequest
from catalog.formats.registry import protocol_recognise

ADDRESS = "https://wind.example/packages/output.zip"


def package(name: str = "wind-output", **more: Any) -> bytes:
    rows = {"name": "rows", "path": "data/rows.csv", "bytes": 12, "hash": "a" * 32,
            "schema": {"fields": [{"name": "power", "unit": "MW"}]}}  # fmt: skip
    return json.dumps({"name": name, "title": f"Output of {name}", "resources": [rows], **more}).encode()


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", packing) as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return made.getvalue()


def page(body: bytes) -> Page:
    return FRICTIONLESS.read_page(PageRequest(url=ADDRESS), "application/zip", body)


def records(body: bytes) -> list[ProductRecord]:
    return [FRICTIONLESS.map_record(item.body).record for item in page(body).items]


@pytest.mark.parametrize("packing", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_file_of_a_zipped_package_is_had_with_the_zip_file(packing: int) -> None:
    (record,) = records(zipped({"datapackage.json": package(), "data/rows.csv": b"power\n1\n"}, packing))
    whole, file = record.distributions
    assert (whole.download_url, whole.format) == (ADDRESS, "ZIP")
    assert (record.source_id, record.title) == ("wind-output", "Output of wind-output")
    assert (file.access_url, file.download_url, file.package_format) == (ADDRESS, "", "application/zip")
    assert "In the ZIP file as “data/rows.csv”." in file.description
    assert (file.format, file.byte_size) == ("CSV", 12)
    assert file.checksum is not None
    assert file.schema is not None
    assert file.schema.fields[0].unit == "MW"


def test_the_folder_that_a_repository_packs_everything_in_is_part_of_a_files_name() -> None:
    (record,) = records(
        zipped({"output-main/datapackage.json": package(), "output-main/data/x/datapackage.json": b"{}"})
    )
    assert "In the ZIP file as “output-main/data/rows.csv”." in record.distributions[1].description


def test_a_file_elsewhere_keeps_its_own_address_and_one_outside_is_not_linked() -> None:
    resources = [
        {
            "name": "far",
            "path": "https://far.example/rows.csv",
            "hash": "b" * 32,
            "schema": "https://far.example/s.json",
        },
        {"name": "out", "path": "../rows.csv"},
        {"name": "here", "path": "rows.csv", "schema": "schema.json"},
        {"name": "inline", "data": [["a"], [1]]},
    ]
    item = next(iter(page(zipped({"datapackage.json": package(resources=resources)})).items))
    mapped = FRICTIONLESS.map_record(item.body)
    _, far, out, here, inline = mapped.record.distributions
    assert (far.download_url, far.package_format) == ("https://far.example/rows.csv", "")
    assert far.checksum is not None
    assert far.schema is not None
    assert (out.access_url, out.package_format) == ("", "")
    assert [problem.path for problem in mapped.problems if problem.rule == "address"] == ["resources[1].path"]
    assert (here.access_url, here.schema) == (ADDRESS, None)
    assert inline.access_url == ADDRESS


def test_packages_side_by_side_are_records_each_and_a_broken_one_costs_no_other() -> None:
    body = zipped(
        {
            "all/a/datapackage.json": package("a"),
            "all/b/datapackage.json": b'{"name": "b", "resources": [{"pa',
            "all/c/datapackage.yaml": b"name: c\nresources:\n- name: rows\n  path: rows.csv\n",
            "all/d/datapackage.json": b'{"name": "d"}',
            "__MACOSX/datapackage.json": b"{}",
        }
    )
    found = page(body)
    assert [(item.source_id, item.refusal is not None) for item in found.items] == [
        ("a", False),
        ("", True),
        ("c", False),
    ]
    assert [problem.path for problem in found.problems] == ["all/d/datapackage.json"]
    (refused,) = [item.refusal.message for item in found.items if item.refusal]
    assert "(“all/b/datapackage.json”) cannot be read" in refused
    assert refused.endswith(".")
    assert not refused.endswith("..")


def test_a_package_without_a_name_goes_by_its_place() -> None:
    nameless = json.dumps({"resources": [{"path": "rows.csv"}]}).encode()
    (item,) = page(zipped({"a b/datapackage.json": nameless})).items
    assert item.source_id == f"{ADDRESS}#a%20b/datapackage.json"


def test_auto_takes_a_zip_file_with_a_descriptor_and_no_other() -> None:
    body = zipped({"datapackage.json": package()})
    assert protocol_recognise(ADDRESS, "application/zip", body) is FRICTIONLESS
    assert FRICTIONLESS.recognises(ADDRESS, "application/zip", zipped({"rows.csv": b"a"})) == 0
    assert FRICTIONLESS.recognises(ADDRESS, "application/zip", body[:60]) == 0


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (zipped({"rows.csv": b"a"}), "holds no datapackage.json"),
        (zipped({"datapackage.json": package()})[:-30], "cannot be opened"),
        (zipped({"datapackage.json": b" " * 20_000_000}), "unpacks to"),
        (zipped({f"{n}/datapackage.json": b"0123456789" * 1_200_000 for n in range(9)}, zipfile.ZIP_STORED), "unpacks to"),
        (zipped({"datapackage.json": package()}) + b"PK\x01\x02" * 20_000, "entries; one of 20,000"),
        (zipped({"datapackage.json": package()}, zipfile.ZIP_BZIP2), "packed in an unknown way"),
    ],
    ids=["other", "cut", "bomb", "large", "crowd", "packing"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_a_sentence(body: bytes, told: str) -> None:
    with pytest.raises(PageUnreadable, match=told):
        page(body)


SOUND = zipped({"a/datapackage.json": package(), "a/data/rows.csv": b"power\n1\n"})


@given(st.integers(0, len(SOUND) - 1), st.binary(min_size=1, max_size=6), st.booleans())
def test_no_damage_crashes_the_reader(place: int, damage: bytes, cut: bool) -> None:
    body = SOUND[:place] + damage + (b"" if cut else SOUND[place + len(damage) :])
    FRICTIONLESS.recognises(ADDRESS, "application/zip", body)
    try:
        found = page(body)
        for item in found.items:
            if item.refusal is None:
                FRICTIONLESS.map_record(item.body)
    except PageUnreadable:
        pass
