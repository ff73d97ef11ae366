"""Celery tasks, thin: ids in, one service called. All are idempotent and acknowledged late."""

from celery import shared_task

from catalog.services import (
    assessing,
    bridges,
    conformance,
    digest,
    document_rounds,
    gap_rounds,
    governance_round,
    harvest,
    identities,
    improvements,
    index_compare,
    index_due,
    index_rebuild,
    indexing,
    inference,
    licence_changes,
    links,
    maturity_days,
    notice_digest,
    notices,
    policies,
    remap,
    request_rounds,
    rounds,
    samples,
    schedule,
    search_use,
    use,
    use_prior,
    vectors,
    watch_notices,
    watch_rounds,
)

_MINUTE = 50.0  # seconds: a little less than what lies between two tasks of a kind


@shared_task(name="catalog.tasks.harvest_advance")
def harvest_advance(run_id: int) -> None:
    """Work on a run until it ends or its slice of time is over."""
    harvest.harvest_advance(run_id)


@shared_task(name="catalog.tasks.identities_refresh")
def identities_refresh(run_id: int) -> None:
    """Look for doubles of what a run brought."""
    identities.identities_refresh(run_id)


@shared_task(name="catalog.tasks.shared_descriptions")
def shared_descriptions(run_id: int) -> None:
    """Find what a source says of many products alike."""
    assessing.shared_descriptions_refresh(run_id)


@shared_task(name="catalog.tasks.assessments_renew")
def assessments_renew() -> None:
    """Assess anew what time or a new model may have changed."""
    assessing.assessments_renew()


@shared_task(name="catalog.tasks.run_digest")
def run_digest(run_id: int) -> None:
    """Tell a domain by mail how a harvest went, if it wants to know."""
    digest.run_digest(run_id)


@shared_task(name="catalog.tasks.claim_tell")
def claim_tell(claim_id: int) -> None:
    """Write to the curators that a claim waits."""
    notices.claim_tell(claim_id)


@shared_task(name="catalog.tasks.report_tell")
def report_tell(report_id: int) -> None:
    """Write to the curators that a problem was reported."""
    notices.report_tell(report_id)


@shared_task(name="catalog.tasks.notices_digest")
def notices_digest() -> None:
    """Write the daily mails that are due."""
    notice_digest.notices_digest()


@shared_task(name="catalog.tasks.policies_refresh")
def policies_refresh() -> None:
    """Look again at flows into derived products and at notes about mixes, as far as they are due."""
    policies.policies_refresh()


@shared_task(name="catalog.tasks.licence_changed")
def licence_changed(code: str, number: int, after: int = 0) -> None:
    """Follow a change of a licence."""
    licence_changes.licence_changed(code, number, after)


@shared_task(name="catalog.tasks.requests_remind")
def requests_remind() -> None:
    """Remind people of requests and agreements, and take the steps that time takes."""
    request_rounds.requests_remind()


@shared_task(name="catalog.tasks.sweep")
def sweep() -> None:
    """Start what is due, take up what was left lying, send what was not sent, index what is due."""
    schedule.sweep()


@shared_task(name="catalog.tasks.use_flush")
def use_flush() -> None:
    """Move what was counted of the products' use to the database."""
    use.use_flush()


@shared_task(name="catalog.tasks.use_renew")
def use_renew() -> None:
    """Work out anew how much products were used of late, for the order of results."""
    use_prior.use_renew()


@shared_task(name="catalog.tasks.searches_flush")
def searches_flush() -> None:
    """Move what was counted of searches to the database."""
    search_use.searches_flush()


@shared_task(name="catalog.tasks.watches_round")
def watches_round() -> None:
    """Find what happened for saved searches and what people follow, and tell those for whom it is time."""
    watch_rounds.watches_round()
    watch_notices.watches_tell()


@shared_task(name="catalog.tasks.gaps_round")
def gaps_round() -> None:
    """Note which gaps have gone or come back, and read the terms of products that use cases need."""
    gap_rounds.gaps_round()


@shared_task(name="catalog.tasks.tidy")
def tidy() -> None:
    """Remove what nobody needs any more."""
    schedule.tidy()


@shared_task(name="catalog.tasks.standards_follow")
def standards_follow() -> None:
    """Have the products found by the standards that they conform to, as the registry is now."""
    index_due.standards_follow()


@shared_task(name="catalog.tasks.index_drain")
def index_drain() -> None:
    """Bring the search index up to date."""
    indexing.index_drain()


@shared_task(name="catalog.tasks.vectors_make")
def vectors_make() -> None:
    """Make vectors of products that the index has without one, for a slice of time."""
    vectors.vectors_make()


@shared_task(name="catalog.tasks.index_compare")
def index_compare_all() -> None:
    """Compare the search index with the database, and mend what differs."""
    index_compare.index_compare_round()


@shared_task(name="catalog.tasks.index_rebuild")
def index_rebuild_all() -> None:
    """Build the search index anew beside the live one."""
    index_rebuild.index_rebuild_round()


@shared_task(name="catalog.tasks.rule_apply")
def rule_apply(rule: str, after: int = 0) -> None:
    """Derive anew what an inference rule speaks of."""
    inference.rule_apply(rule, after)


@shared_task(name="catalog.tasks.endpoint_rederive")
def endpoint_rederive(endpoint_id: int, after: int = 0) -> None:
    """Derive an endpoint's products anew."""
    inference.endpoint_rederive(endpoint_id, after)


@shared_task(name="catalog.tasks.endpoint_remap")
def endpoint_remap(endpoint_id: int, afresh: bool = False) -> None:
    """Map an endpoint's stored records again, or read it afresh."""
    remap.endpoint_remap(endpoint_id, afresh=afresh)


@shared_task(name="catalog.tasks.bridges_refresh")
def bridges_refresh() -> None:
    """Work out who describes each domain's products."""
    bridges.bridges_refresh()


@shared_task(name="catalog.tasks.improvements_refresh")
def improvements_refresh() -> None:
    """Work out what would raise each domain's maturity."""
    improvements.improvements_refresh()


@shared_task(name="catalog.tasks.domain_days_write")
def domain_days_write() -> None:
    """Write down how mature each domain is today."""
    maturity_days.domain_days_write()


@shared_task(name="catalog.tasks.governance_round")
def governance_round_start() -> None:
    """Hold products against the shared rules, keep the day's figures, tell what is due."""
    governance_round.governance_round()


@shared_task(name="catalog.tasks.links_collect")
def links_collect(run_id: int) -> None:
    """Note the addresses that products give for their data, after a run has changed some."""
    links.links_collect(run_id)


@shared_task(name="catalog.tasks.links_check")
def links_check() -> None:
    """Ask whether addresses that are due answer, for about a minute."""
    rounds.while_due(links.links_check_due, seconds=_MINUTE)


@shared_task(name="catalog.tasks.samples_collect")
def samples_collect(run_id: int) -> None:
    """Note where samples, contracts, schemas and linked descriptions come from, after a run has changed some products."""
    samples.samples_collect(run_id)


@shared_task(name="catalog.tasks.samples_check")
def samples_check() -> None:
    """Fetch and check the first rows that are due, for about a minute."""
    rounds.while_due(samples.samples_check_due, seconds=_MINUTE)


@shared_task(name="catalog.tasks.descriptors_check")
def descriptors_check() -> None:
    """Fetch and read the contracts that are due, for about half a minute."""
    rounds.while_due(document_rounds.descriptors_check_due, seconds=_MINUTE / 2)


@shared_task(name="catalog.tasks.schemas_check")
def schemas_check() -> None:
    """Fetch and read the schemas that are due, for about half a minute."""
    rounds.while_due(document_rounds.schemas_check_due, seconds=_MINUTE / 2)


@shared_task(name="catalog.tasks.linked_check")
def linked_check() -> None:
    """Fetch and read the linked descriptions that are due, for about half a minute."""
    rounds.while_due(document_rounds.linked_check_due, seconds=_MINUTE / 2)


@shared_task(name="catalog.tasks.previews_forget")
def previews_forget() -> None:
    """Delete the previews whose day is over."""
    samples.previews_forget()


@shared_task(name="catalog.tasks.conformance_check")
def conformance_check() -> None:
    """Judge products that changed by the shapes of DCAT-AP, for less than a minute."""
    conformance.conformance_check_due()
