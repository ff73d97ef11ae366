"""Hostile words in every column that holds words: no page makes markup, a script or a link of them.

A new model or page is in here by itself, through the models and the table of addresses.
"""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import F
from django.test import Client

from catalog.models import DataProduct, Notification, User
from catalog.selectors.engine import search_engine
from catalog.services.index_due import index_mark_due
from catalog.services.indexing import index_drain
from tests.web.addresses import NO_PAGES
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
SCRIPT = "\"'><script>alert(7)</script><img src=x onerror=alert(7)>{{7*7}}"
LINK = "javascript:alert(7)//"
# What programs read, not people: names of states and kinds, keys, addresses that are asked for.
OTHER = re.compile(
    r"(^|_)(state|kind|key|hash|digest|prefix|password|slug|reference|protocol|action|by|outcome|sealed|nonce|name_key|"
    r"rule|principle|standing|audience|audience_wanted|level|model_version|declared|version|mail|field|language|part|role|"
    r"role_after|auth_kind|push_key_hash|object_type|object_id|source_key|openness|mqa_band|licence|media_type|host|"
    r"intent|code|email|to|due|unit|session_key|username|series|check_id|format|scope|sector|pattern|mode|cadence|status|step)$"
)
LINKS = re.compile(r"(^|_)(url|homepage|iri|contact|document_url|landing_page|href)$")


def columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every column of ours that holds free words or a link."""
    for model in apps.get_app_config("catalog").get_models():
        for field in model._meta.concrete_fields:
            words = isinstance(field, models.TextField | models.CharField)
            if model is Notification and field.name == "url":
                continue  # the portal's own paths, which nobody else writes
            if words and not field.choices and not field.unique and not OTHER.search(field.name):
                yield model, field


def poison() -> list[str]:
    """Write hostile words into all of them; what the database itself refuses stays as it is."""
    done = []
    for model, field in columns():
        hostile = LINK if LINKS.search(field.name) else SCRIPT
        words = hostile[: field.max_length or 10_000]
        if LINKS.search(field.name):
            words += SCRIPT[: max(0, (field.max_length or 200) - len(words))]
        try:
            with transaction.atomic():
                if model._default_manager.update(**{field.name: words}):
                    done.append(f"{model._meta.model_name}.{field.name}")
        except DatabaseError:
            continue
    return done


def poison_records() -> None:
    """Hostile words in what the source says, too."""
    said = {
        "title": SCRIPT,
        "description": f"{SCRIPT} [here]({LINK}) <{LINK}>",
        "rights": SCRIPT,
        "quality": SCRIPT,
        "version_notes": SCRIPT,
        "landing_page": f"{LINK}{SCRIPT}",
        "contract_url": f"{LINK}{SCRIPT}",
        "keywords": [SCRIPT],
        "contacts": [{"name": SCRIPT, "email": SCRIPT, "url": f"{LINK}{SCRIPT}"}],
        "publisher": {"name": SCRIPT, "homepage": f"{LINK}{SCRIPT}"},
        "licence": {"label": SCRIPT, "iri": f"{LINK}{SCRIPT}"},
        "documentation": [{"label": SCRIPT, "iri": f"{LINK}{SCRIPT}"}],
        "stated_classes": [{"field": SCRIPT, "value": SCRIPT}],
        "distributions": [
            {"title": SCRIPT, "access_url": f"{LINK}{SCRIPT}", "format_label": SCRIPT, "rights": SCRIPT}
        ],
    }
    for product in DataProduct.objects.all():
        DataProduct.objects.filter(pk=product.pk).update(
            harvested={**product.harvested, **said},
            keywords=[SCRIPT],
            formats=[SCRIPT],
            revision=F("revision") + 1,
        )


def faults(client: Client, path: str) -> list[str]:
    """What a page makes of hostile words."""
    answer = client.get(path)
    body = (b"".join(answer) if answer.streaming else answer.content).decode(errors="replace")
    if "html" not in answer.get("Content-Type", "") and "svg" not in answer.get("Content-Type", ""):
        return []  # files and JSON are no pages, and are never sniffed
    found = re.findall(r"<script>alert\(7\)|<img src=x onerror", body)
    found += re.findall(r"""(?:href|src|action|formaction|data-[\w-]+)=["']\s*javascript:""", body)
    found += ["a template in a text is worked out"] if ">49" in body or "&gt;49" in body else []
    return found + ([f"answers {answer.status_code}"] if answer.status_code >= 500 else [])


def test_no_page_makes_anything_of_hostile_words(
    catalogue: Catalogue, addresses: dict[str, str], curator: User
) -> None:
    done = poison()
    assert len(done) > 60, "there is something to be made of"
    poison_records()
    index_mark_due("true", [])
    index_drain()
    search_engine().refresh()
    readers = {name: Client(raise_request_exception=False) for name in ("nobody", "member", "curator")}
    readers["member"].force_login(catalogue.member)
    readers["curator"].force_login(curator)
    pages = [addresses[name] for name in sorted(addresses.keys() - NO_PAGES)]
    pages += [
        "/search/?q=script",
        f"/search/?q={SCRIPT}",
        f"/audit/?who={SCRIPT}&action={SCRIPT}",
        f"/none/{SCRIPT}",
    ]
    wrong = {
        f"{name}: {path}": found
        for name, client in readers.items()
        for path in pages
        if (found := faults(client, path))
    }
    assert wrong == {}
