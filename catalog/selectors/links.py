"""Addresses that no longer answer, for those who look after the products that give them."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

_BROKEN = """
    SELECT l.host, count(DISTINCT l.id) FILTER (WHERE l.state = 'gone'), count(DISTINCT l.id),
        count(DISTINCT p.id) FILTER (WHERE l.state = 'gone'),
        (array_agg(DISTINCT l.url) FILTER (WHERE l.state = 'gone'))[1:%(most)s],
        (array_agg(l.message) FILTER (WHERE l.state = 'gone'))[1]
    FROM catalog_link l JOIN catalog_linkuse u ON u.link_id = l.id JOIN catalog_dataproduct p ON p.id = u.product_id
    WHERE p.state = 'live' AND p.domain_id = ANY(%(domains)s)
    GROUP BY l.host HAVING count(*) FILTER (WHERE l.state = 'gone') > 0 ORDER BY 4 DESC, 1
"""
_EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class BrokenHost:
    """A host of which `gone` of `links` addresses no longer answer; `products` give these. `urls`: the first ones.

    `dead`: none of its addresses answers, so that it is one trouble and not many.
    """

    host: str
    gone: int
    links: int
    products: int
    urls: tuple[str, ...]
    message: str

    @property
    def dead(self) -> bool:
        return self.gone == self.links


def links_broken(domain_ids: Collection[int]) -> list[BrokenHost]:
    """Hosts with addresses that no longer answer, in the live products of these domains; one query.

    For stewards of the domains and curators: it does not ask who may see the entries.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BROKEN, {"domains": list(domain_ids), "most": _EXAMPLES})
        return [
            BrokenHost(host, gone, links, products, tuple(urls), message or "")
            for host, gone, links, products, urls, message in cursor
        ]
