"""An agreement as ODRL."""

from typing import Any

import msgspec
from django.conf import settings

from catalog.formats.odrl_write import odrl_agreement
from catalog.selectors.agreements import ShownAgreement, terms_with_partners


def odrl_of(shown: ShownAgreement) -> dict[str, Any]:
    """An ODRL 2.2 Agreement between the domain and who holds it (a pseudonymous key), about the products that are shown."""
    row, terms = shown.agreement, terms_with_partners(shown.agreement)
    if terms.partners:
        terms = msgspec.structs.replace(terms, recipients=(*(terms.recipients or ()), *terms.partners))
    return odrl_agreement(
        terms,
        uid=f"{settings.SITE_URL}/agreements/{row.reference}/",
        target=[f"{settings.SITE_URL}/products/{product.slug}/" for product in shown.products],
        assigner=f"{settings.SITE_URL}/domains/{row.domain.slug}/",
        assignee=f"urn:uuid:{row.assignee_key}",
    )
