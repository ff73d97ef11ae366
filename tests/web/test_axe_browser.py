"""Leaving out texts whose look has passed loses no fault of contrast: each way to plant one is found after a clean page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.web.axe import looked, violations

pytestmark = pytest.mark.browser
CLEAN = """<!doctype html><html lang="en"><head><title>A page</title><style>
  body { background: #fff; color: #222; font: 16px/1.5 sans-serif; margin: 8px }
  .panel { background: #222; color: #eee; padding: 8px; width: 300px }
  input { background: none }
  .large { color: #888; font-size: 30px }
  .over { position: absolute; display: block; left: 0; top: 0; width: 400px; height: 400px; background: #333; z-index: -1 }
</style></head><body><main><h1>Heading</h1><p>Plain text</p><p class="large">Large text</p>
<div class="panel"><p id="in">Text in a panel</p></div>
<p><label for="field">Field</label> <input id="field" value="Value"> <button>Button</button></p>
<details><summary>More</summary><div class="over">Folded</div></details></main></body></html>"""
PLANTED = {
    "its colour": ('id="in"', 'id="in" style="color: #444"'),
    "its size": ('class="large"', 'class="large" style="font-size: 16px"'),
    "the colour of what is around it": ('class="panel"', 'class="panel" style="background: #ddd"'),
    "how far what is around it shines through": ('class="panel"', 'class="panel" style="opacity: .3"'),
    "a box of its own under it": ("Plain", '<i class="over"></i>Plain'),
    "a box under it": ("<p>Plain", '<div class="over"></div><p>Plain'),
    "the colour of a field": ('value="Value"', 'value="Value" style="color: #aaa"'),
    "the colour of a button": ("<button>", '<button style="color: #ccc">'),
    "a box under a field": ("<input", '<i class="over"></i><input'),
    "a box under it that was folded": ("<details>", "<details open>"),
    "outside what is around it": ('id="in"', 'id="in" style="position: absolute; top: 300px"'),
}  # fmt: skip


def shown(page: Page, html: str) -> list[str]:
    page.set_content(html)
    return violations(page)


def test_what_has_passed_is_left_out(page: Page) -> None:
    assert shown(page, CLEAN) == []
    page.set_content(CLEAN)
    page.evaluate(Axe().axe_script)
    _, _, texts, weighed = looked(page)
    assert (texts, weighed) == (8, 0)


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_of_contrast_is_found_after_a_clean_page(page: Page, planted: str) -> None:
    assert shown(page, CLEAN) == []
    found = shown(page, CLEAN.replace(*PLANTED[planted]))
    page.set_content(CLEAN.replace(*PLANTED[planted]))
    whole = Axe().run(page).response["violations"]
    assert whole, "there is a fault in it"
    assert len(found) == sum(len(rule["nodes"]) for rule in whole)
    assert all(said.startswith("color-contrast: ") for said in found)


def test_faults_of_other_rules_are_found_on_every_page(page: Page) -> None:
    for _ in range(2):
        found = shown(page, CLEAN.replace("Plain text", '<img src="data:,"> <input>'))
        assert {said.partition(":")[0] for said in found} == {"image-alt", "label"}
