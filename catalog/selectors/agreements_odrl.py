"""An agreement as ODRL."""

from typing import Any

from django.conf import settings

from catalog.domain.policy.model import terms_from_plain
from catalog.formats.odrl_write import odrl_agreement
from catalog.selectors.agreements import ShownAgreement


def odrl_of(shown: ShownAgreement) -> dict[str, Any]:
    """An ODRL 2.2 Agreement between the domain and who holds it (a pseudonymous key), about the products that are shown."""
    row = shown.agreement
    return odrl_agreement(
        terms_from_plain(row.terms),
        uid=f"{settings.SITE_URL}/agreements/{row.reference}/",
        target=[f"{settings.SITE_URL}/products/{product.slug}/" for product in shown.products],
        assigner=f"{settings.SITE_URL}/domains/{row.domain.slug}/",
        assignee=f"urn:uuid:{row.assignee_key}",
    )
