"""From a record to its terms: licence, files, policies, rights, class, and what the portal only worked out."""

from catalog.domain.policy.answer import answer
from catalog.domain.policy.model import QUESTIONS, Duty, Terms, Use
from catalog.domain.policy.product import terms_of
from catalog.domain.product import (
    Agent,
    Concept,
    Distribution,
    LawfulBasis,
    Licence,
    ProductRecord,
    StatedClass,
)
from catalog.domain.vocabulary.licences import licences

BY = Licence(code="CC-BY-4.0")
FILE = Distribution(download_url="https://data.example/a.csv")


def record(**fields: object) -> ProductRecord:
    return ProductRecord(
        source_id="1", title="Substations", publisher=Agent(name="Example Networks"), **fields
    )


def said(terms: Terms, question: str = "send_on_public") -> str:
    return answer(terms, question).answer


def test_a_licence_with_its_credit_and_its_trace() -> None:
    terms = terms_of(record(licence=BY, distributions=(FILE,)))

    assert terms.licences == ("CC-BY-4.0",)
    assert (
        Duty(
            "attribute",
            "“Substations”, Example Networks. Licensed under Creative Commons Attribution 4.0: "
            "http://creativecommons.org/licenses/by/4.0/",
        )
        in terms.duties
    )
    assert {clause.input for clause in terms.trace} == {"Substations"}
    assert terms.sensitivity == "IB1-O"
    assert said(terms) == "yes_if"


def test_nothing_stated_is_all_rights_reserved() -> None:
    verdict = answer(terms_of(record()), "send_on_public")

    assert verdict.answer == "ask"
    assert "all rights are reserved" in verdict.says
    assert verdict.blocking[0].input == "Substations"


def test_a_licence_that_the_registry_does_not_know() -> None:
    terms = terms_of(record(licence=Licence(label="House licence", iri="https://data.example/terms")))

    assert not terms.known
    assert any("House licence" in clause.clause for clause in terms.trace)
    assert "“House licence” is no licence of the registry" in answer(terms, "send_on_public").says


def test_the_registry_of_the_portal_counts_where_curators_changed_it() -> None:
    entry = licences()["NPG-ODL-1.0"]
    changed = {
        "NPG-ODL-1.0": type(entry)(
            id=entry.id, label=entry.label, family=entry.family, permissions=("odrl:distribute",)
        )
    }

    assert said(terms_of(record(licence=Licence(code="NPG-ODL-1.0")))) == "ask"
    assert said(terms_of(record(licence=Licence(code="NPG-ODL-1.0")), registry=changed)) == "yes"


def test_the_strictest_licence_of_the_files_counts_and_is_named() -> None:
    nc = Distribution(title="Readings", licence=Licence(code="CC-BY-NC-4.0"))
    product = record(licence=BY, distributions=(FILE, nc))
    terms = terms_of(product)

    assert answer(terms, "commercial").answer == "no"
    assert answer(terms, "commercial").blocking[0].input == "Substations: Readings"


def test_files_without_a_licence_beside_licensed_ones_are_unknown() -> None:
    terms = terms_of(record(distributions=(FILE, Distribution(title="a", licence=BY))))

    assert said(terms) == "ask"
    assert any("1 of 2 distributions" in clause.clause for clause in terms.trace)


def test_a_licence_that_the_portal_guessed_is_a_question() -> None:
    product = record(licence=BY, distributions=(FILE,))

    guess = terms_of(product, inferred={"licence"})
    assert guess.guessed
    assert {said(guess, question) for question in QUESTIONS} == {"ask"}
    assert said(terms_of(product, inferred={"title"})) == "yes_if"


def test_rights_are_a_guess_only() -> None:
    named = terms_of(
        record(
            rights="Licensed under the Open Government Licence v3.0 (https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/)"
        )
    )
    assert named.guessed
    assert said(named) == "ask"
    assert any("seems to name Open Government Licence 3.0" in clause.clause for clause in named.trace)

    kept = terms_of(record(rights="For internal use only. Must not be redistributed."))
    assert kept.guessed
    assert said(kept) == "ask"
    assert sum(clause.effect == "guess" for clause in kept.trace) == 2


def test_rights_that_seem_to_hold_back_make_an_open_licence_a_question() -> None:
    terms = terms_of(record(licence=BY, distributions=(FILE,), rights="Not for commercial use."))

    verdict = answer(terms, "send_on_public")
    assert verdict.answer == "ask"
    assert "seems to say that commercial use is not allowed" in verdict.says
    assert said(terms, "mix_internal") == "yes"
    plain = "You may use it commercially and non-commercially. Contains public sector information."
    assert said(terms_of(record(licence=BY, distributions=(FILE,), rights=plain))) == "yes_if"


def test_classes() -> None:
    def classed(*values: str, **fields: object) -> Terms:
        classes = tuple(StatedClass(value, field="class") for value in values)
        return terms_of(record(licence=BY, stated_classes=classes, **fields))

    assert classed("OE-O").sensitivity == "IB1-O"
    assert classed("Open", "IB1-SB").sensitivity == "IB1-SB"
    assert said(classed("IB1-SB")) == "ask"
    assert said(classed("IB1-SB"), "mix_internal") == "yes"
    assert said(classed("Closed"), "mix_internal") == "no"
    assert said(classed("Open", access_rights="NON_PUBLIC"), "train") == "no"
    assert classed("house class").sensitivity == "unknown"
    assert classed().sensitivity == "unknown"


def test_personal_data_waits_for_its_lawful_basis() -> None:
    basis = LawfulBasis(kind="public", words="planning of the network, with its operator", until="2027-03-01")

    assert said(terms_of(record(licence=BY, stated_classes=(StatedClass("IB1-SP"),))), "mix_internal") == "no"
    told = terms_of(record(licence=BY, stated_classes=(StatedClass("IB1-SP", "triage", basis),)))
    inside = answer(told, "mix_internal", Use(day="2027-03-01"))
    assert inside.answer == "yes_if"
    assert any("Public task: planning of the network" in need for need in inside.needs)
    assert any("basis of your own" in need for need in inside.needs)
    assert any(clause.source == "UK GDPR, Article 6(1)" for clause in inside.trace)
    assert said(told, "send_on_public") == "ask"
    assert answer(told, "mix_internal", Use(day="2027-03-02")).answer == "no"


def test_a_lawful_basis_loosens_no_other_class_and_is_no_guess_of_the_portal() -> None:
    basis = LawfulBasis(kind="consent", words="of each household", until="2027-03-01")
    closed = record(licence=BY, stated_classes=(StatedClass("IB1-C", "triage", basis),))
    assert said(terms_of(closed), "mix_internal") == "no"
    shared = record(licence=BY, stated_classes=(StatedClass("IB1-SB", "triage", basis),))
    assert terms_of(shared).until == ""
    both = record(licence=BY, stated_classes=(StatedClass("IB1-SP"), StatedClass("IB1-SP", "triage", basis)))
    assert said(terms_of(both), "mix_internal") == "yes_if"
    assert terms_of(both, inferred={"stated_classes"}).until == ""


def test_a_guessed_class_does_not_count() -> None:
    product = record(licence=BY, stated_classes=(StatedClass("Closed"),), access_rights="NON_PUBLIC")

    terms = terms_of(product, inferred={"stated_classes", "access_rights"})
    assert terms.sensitivity == "unknown"
    assert said(terms, "mix_internal") == "yes"


def test_policies_and_licence_hold_together() -> None:
    policy = Terms(known=True, permissions=("use", "distribute"), until="2027-03-31")

    assert answer(terms_of(record(policies=("{}",)), policies=[policy]), "send_on_public").needs == (
        "until 2027-03-31",
    )
    both = terms_of(record(licence=BY), policies=[policy])
    assert said(both) == "yes_if"
    assert said(both, "train") == "ask"
    assert said(terms_of(record(), policies=[policy], inferred={"policies"})) == "ask"


def test_a_stated_way_to_contribute() -> None:
    form = (Concept(label="the form for corrections", iri="https://data.example/add"),)

    verdict = answer(terms_of(record(licence=BY, contribution=form)), "contribute")

    assert (verdict.answer, verdict.needs) == (
        "yes_if",
        ("by the form for corrections (https://data.example/add)",),
    )
    assert any("form for corrections" in clause.clause for clause in verdict.trace)


def test_where_the_other_terms_are_not_clear_a_way_to_contribute_says_where_to_ask() -> None:
    form = (Concept(iri="https://data.example/add"),)

    unclear = answer(terms_of(record(contribution=form)), "contribute")
    assert (unclear.answer, "by https://data.example/add" in unclear.says) == ("ask", True)
    assert said(terms_of(record(contribution=form)), "send_on_public") == "ask"
    assert said(terms_of(record(contribution=form), inferred={"contribution"}), "contribute") == "ask"
    shut = record(licence=BY, contribution=form, stated_classes=(StatedClass(value="Closed"),))
    assert said(terms_of(shut), "contribute") == "ask"


def test_an_agreement_is_not_asked_for_its_class() -> None:
    terms = terms_of(record(licence=Licence(code="UKPN-SHARED")))

    assert terms.sensitivity == "Shared"
    assert terms.agreement
    assert not terms.ask_first
