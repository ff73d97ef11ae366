import os
import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer
from catalog.models import *
from catalog.services.curation import field_decide
from catalog.services.source_changes import *
from catalog.services.history import Changed, changes_write
from django.utils import timezone
from tests.web.catalogue import PASSWORD, Catalogue
from tests.web.test_browser import sign_in, accessible
pytestmark = [pytest.mark.django_db]

@pytest.fixture(scope="module")
def site(catalogue, django_db_blocker):
    with django_db_blocker.unblock():
        p = catalogue.product
        md = "# About\n\nSome **bold** words and a [link](https://a.example/).\n\n- one\n- two\n\nA longer paragraph to end."
        field_decide(catalogue.member, product=p, field="title", value="Substation demand, half-hourly", why="The source’s title says too little.")
        field_decide(catalogue.member, product=p, field="description", value=md, why="Told by the owner.")
        field_decide(catalogue.member, product=p, field="contacts", value=[{"name":"Data team","email":"data@northmoor.example"}], why="From their web page.")
        field_decide(catalogue.member, product=p, field="places", value=[{"name":"Northmoor","bbox":[-3,50,1,54]}], why="From their web page.")
        p.refresh_from_db()
        changes_write([Changed(p.pk, timezone.now(), "source", p.revision, "harvest", {"title":["Substation demand, old","Substation demand 1"],"keywords":[["demand"],["demand","substation"]]}, run=catalogue.run.pk)])
        Conflict.objects.create(product=p, field="title", before="Substation demand, old", now="Substation demand 1")
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()

@pytest.mark.parametrize("width", (1280, 320))
def test_shots(site, page: Page, catalogue: Catalogue, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, site)
    base = f"/products/{catalogue.product.slug}/"
    c = Conflict.objects.get()
    ch = ProductChange.objects.filter(by="person", action="edit").first()
    bad = []
    for name, path in {"product": base, "edit-title": base+"edit/title/", "edit-description": base+"edit/description/", "edit-contacts": base+"edit/contacts/", "edit-places": base+"edit/places/", "edit-licence": base+"edit/licence/", "edit-themes": base+"edit/themes/",
        "edit-audience": base+"edit/audience/", "history": base+"history/", "diff": base+"history/diff/", "roll": base+f"history/{ch.pk}/roll-back/", "conflict": f"/conflicts/{c.pk}/", "search": "/search/?q=substation", "bulk": "/search/edit/?q=substation", "bulk2": "/search/edit/?q=substation&field=frequency"}.items():
        r = page.goto(site+path)
        if r.status != 200: bad.append((name, r.status))
        page.screenshot(path=f"/tmp/dev/cur/{name}-{width}.png", full_page=True)
        bad += [(name, x) for x in accessible(page)]
    page.get_by_label("Updated", exact=False).first.select_option("DAILY")
    page.get_by_label("Reason").fill("They said so.")
    page.get_by_role("button", name="See what would change").last.click()
    page.screenshot(path=f"/tmp/dev/cur/preview-{width}.png", full_page=True); bad += [("preview", x) for x in accessible(page)]
    if width == 1280:
        page.get_by_role("button", name="Change").click()
        page.screenshot(path=f"/tmp/dev/cur/result-{width}.png", full_page=True); bad += [("result", x) for x in accessible(page)]
    page.goto(site+base+"edit/title/")
    page.get_by_label("Title", exact=True).fill("")
    page.get_by_role("button", name="Save").last.click()
    page.screenshot(path=f"/tmp/dev/cur/error-{width}.png", full_page=True); bad += [("error", x) for x in accessible(page)]
    print(*bad, sep="\n")
    assert not bad
