"""Bringing a use case along in a real browser, without a script: a file that is none, one with problems, and a draft."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from catalog.formats.usecases.document import CaseDocument
from catalog.formats.usecases.xml_write import write_xml
from catalog.models import User
from tests.web.cases import DEMONSTRATOR
from tests.web.catalogue import PASSWORD
from tests.web.test_browser import accessible, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def seen(page: Page, name: str) -> None:
    """Nothing to complain of for axe, and nothing runs off the screen, on a wide screen and at 320 px."""
    assert accessible(page, 1280, 320) == [], name


@pytest.mark.usefixtures("transactional_db")
def test_a_file_becomes_a_draft_without_a_script(
    live_server: LiveServer, browser: Browser, tmp_path: Path
) -> None:
    User.objects.create_user("ana@example.org", PASSWORD, first_name="Ana")
    text = write_xml(CaseDocument(case=DEMONSTRATOR), "https://else.example").decode()
    broken = text.replace("<value>IB1-SA</value>", "<value>Top secret</value>").replace(
        "</UseCase>", "<FurtherThings>" + "W" * 300 + " and other words</FurtherThings></UseCase>"
    )
    files = {"page.html": "<!doctype html><title>Sign in</title>", "case.xml": broken}
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    page = browser.new_context().new_page()
    plain = browser.new_context(java_script_enabled=False, storage_state=None).new_page()
    sign_in(page, live_server.url, "ana@example.org")
    sign_in(plain, live_server.url, "ana@example.org")

    page.goto(f"{live_server.url}/use-cases/import/")
    seen(page, "choose")
    page.get_by_label("File").set_input_files(tmp_path / "page.html")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("alert")).to_contain_text("an HTML page titled “Sign in”")
    seen(page, "refused")

    plain.goto(f"{live_server.url}/use-cases/import/")
    plain.get_by_label("File").set_input_files(tmp_path / "case.xml")
    plain.get_by_role("button", name="Read it").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("What was read")
    page.get_by_label("File").set_input_files(tmp_path / "case.xml")
    page.get_by_role("button", name="Read it").click()
    seen(page, "check")
    plain.get_by_role("button", name="Make it a draft").click()
    expect(plain).to_have_url(f"{live_server.url}/use-cases/whole-system-flexibility-demonstrator/edit/")
    expect(plain.get_by_text("is a draft now")).to_be_visible()
