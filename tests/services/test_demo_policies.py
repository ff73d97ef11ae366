"""The demonstration shows an answer of each kind, made once."""

import pytest

from catalog.domain.product import Licence
from catalog.models import DataProduct, Endpoint, LicenceProposal, MixNote
from catalog.selectors.policy import policy_of
from catalog.selectors.products import product_get
from catalog.services.demo import demo_load
from catalog.services.demo_policies import demo_policies_fill
from catalog.services.rederive import products_rederive
from tests.web.data_products import product_make

pytestmark = pytest.mark.django_db


def test_mixes_of_each_kind_a_proposal_and_a_licence_for_what_stays_unchanged() -> None:
    demo_load("http://127.0.0.1:9")
    endpoint = Endpoint.objects.order_by("pk").first()
    assert endpoint
    for code in ("CC-BY-4.0", "OGL-UK-3.0", "ODbL-1.0", "CC-BY-NC-4.0", ""):
        licence = Licence(code=code, label=code) if code else None
        product_make(endpoint, f"demo-{code.lower().replace('.', '-')}", licence=licence)
    product_make(endpoint, "demo-second", licence=Licence(code="CC-BY-4.0", label="CC BY 4.0"))
    products_rederive(list(DataProduct.objects.values_list("pk", flat=True)))
    assert demo_policies_fill() == 4
    assert demo_policies_fill() == 0
    answers = {
        note.title: note.now["verdicts"]["mix_publish"]["answer"] for note in MixNote.objects.order_by("pk")
    }
    assert list(answers.values()) == ["yes_if", "no", "inside", "ask"]
    assert LicenceProposal.objects.count() == 1
    unchanged = DataProduct.objects.get(licence="CC-BY-ND-4.0")
    view = product_get(MixNote.objects.all()[0].owner, unchanged.slug)
    assert view
    assert policy_of(view).verdicts["add_publish_extended"].answer == "no"
