"""Registering real payloads of a corpus folder as endpoints of domains named after where they come from."""

from collections.abc import Iterable
from pathlib import Path

from catalog.models import Endpoint
from catalog.services.endpoints import domain_ensure, endpoint_connect
from vesportal.demo.corpus import Payload, payloads


def demo_real_register(
    folder: Path, base_url: str, chosen: Iterable[Payload] | None = None
) -> list[Endpoint]:
    """One endpoint a payload (of those `chosen`), off the schedule: they answer only while `base_url` is served."""
    endpoints = []
    for payload in payloads(folder) if chosen is None else chosen:
        domain = domain_ensure(
            None,
            name=f"Real payloads: {payload.collection}",
            description="Metadata as real catalogues answer, kept for testing.",
            is_demo=True,
        )
        slug = f"real {payload.path}"
        found = Endpoint.objects.filter(domain=domain, url__endswith=f"/{payload.path}").first()
        if found is None:
            found = endpoint_connect(
                None,
                domain=domain,
                url=f"{base_url}/{payload.path}",
                protocol=payload.protocol,
                slug=slug,
                enabled=False,
            )
        else:
            Endpoint.objects.filter(pk=found.pk).update(url=f"{base_url}/{payload.path}")
        endpoints.append(found)
    return endpoints
