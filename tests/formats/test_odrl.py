"""ODRL 2.2: policies as they come are read into terms, hostile ones refused, and what is written is read back."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.policy.answer import answer
from catalog.domain.policy.model import Duty, Terms
from catalog.domain.product import ProductRecord
from catalog.formats.odrl import is_odrl, odrl_terms
from catalog.formats.odrl_json import PolicyRefused
from catalog.formats.odrl_write import odrl_agreement, odrl_offer
from catalog.formats.policy_terms import policy_terms, record_policies
from tests.formats.dcat_round_trip import PORTAL, reread

ODRL = "http://www.w3.org/ns/odrl/2/"
CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
OFFER = {
    "@context": CONTEXT,
    "@type": "Offer",
    "uid": "urn:vesportal:policy:42",
    "permission": [
        {
            "target": "urn:vesportal:product:17",
            "assigner": "urn:org:dno",
            "action": ["use", "reproduce", "derive", "aggregate"],
            "constraint": [
                {
                    "leftOperand": "purpose",
                    "operator": "isAnyOf",
                    "rightOperand": ["network-planning", "research"],
                },
                {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2027-03-31"},
            ],
            "duty": [{"action": "attribute"}],
        }
    ],
    "prohibition": [{"target": "urn:vesportal:product:17", "action": "distribute"}],
    "conflict": "prohibit",
}


def permission(action: object, **more: object) -> dict[str, object]:
    return {"@context": CONTEXT, "@type": "Set", "permission": [{"action": action, **more}]}


def constrained(*constraints: object) -> Terms:
    return odrl_terms(permission("use", constraint=list(constraints)))


def test_the_offer_of_the_domain_facts() -> None:
    terms = odrl_terms(OFFER, name="Substations", work="“Substations”, Example Networks")

    assert terms.known
    assert {"use", "reproduce", "derive", "aggregate"} <= set(terms.permissions)
    assert set(terms.prohibitions) == {"distribute", "distribute_derived", "distribute_combined"}
    assert terms.purposes == ("network-planning", "research")
    assert terms.until == "2027-03-31"
    assert terms.duties == (Duty("attribute", "Source: “Substations”, Example Networks."),)
    kept = answer(terms, "add_keep_internal")
    assert (kept.answer, kept.needs) == (
        "yes_if",
        ("for the purposes network-planning, research", "until 2027-03-31"),
    )
    sent = answer(terms, "send_on_public")
    assert sent.answer == "no"
    assert sent.blocking[0].clause == "prohibition: distribute"
    assert answer(terms, "train").answer == "ask"


FORMS = [
    {"@context": CONTEXT, "@type": "Set", "uid": "urn:a", "permission": {"action": "distribute"}},
    {"@type": "odrl:Set", "odrl:permission": [{"odrl:action": {"@id": "odrl:distribute"}}]},
    {"@type": [ODRL + "Set"], ODRL + "permission": [{ODRL + "action": [{"@id": ODRL + "distribute"}]}]},
    {"@context": {"o": ODRL}, "@type": "o:Set", "o:permission": {"o:action": "o:distribute"}},
    {"@context": {"erlaubt": {"@id": ODRL + "permission"}}, "erlaubt": {"action": "distribute"}},
    {"@context": CONTEXT, "@graph": [{"@type": "Set", "permission": [{"action": "distribute"}]}]},
    {"@type": "Set", "permission": {"@list": [{"action": {"@value": "distribute"}}]}},
    {"@type": "Set", "action": "distribute", "permission": [{"target": "urn:b"}]},
    {"@type": "Set", "permission": [{"action": [{"rdf:value": {"@id": "odrl:distribute"}}]}]},
    {"@type": "Set", "permission": [{"action": "cc:Distribution"}]},
    {"@type": "Set", "permission": [{"action": "http://creativecommons.org/ns#Distribution"}]},
]


@pytest.mark.parametrize("document", FORMS)
def test_all_forms_of_json_ld_say_the_same(document: dict[str, object]) -> None:
    assert odrl_terms(document).permissions == ("distribute",)
    assert odrl_terms(json.dumps(document)).permissions == ("distribute",)
    assert is_odrl(document)


@pytest.mark.parametrize(
    ("word", "permissions"),
    [
        ("copy", {"reproduce"}),
        ("odrl:commercialize", {"commercial"}),
        (ODRL + "share", {"distribute"}),
        ("secondaryUse", {"use"}),
        ("append", set()),
        ("modify", set()),
        ("urn:somebody:scrape", set()),
    ],
)
def test_deprecated_and_unknown_words(word: str, permissions: set[str]) -> None:
    assert set(odrl_terms(permission(word)).permissions) == permissions


def test_a_deprecated_share_alike_is_a_duty() -> None:
    terms = odrl_terms(permission("derive", duty=[{"action": "odrl:shareAlike"}]), name="A")

    assert terms.share_alike == ("the terms of A",)


def test_to_derive_and_to_distribute_is_to_distribute_what_is_derived() -> None:
    assert odrl_terms(permission(["derive", "distribute"])).grants("distribute_derived")
    apart = {"@type": "Set", "permission": [{"action": "aggregate"}, {"action": "distribute"}]}
    assert odrl_terms(apart).grants("distribute_combined")
    assert not odrl_terms(permission("use")).grants("distribute")


def test_purposes_recipients_places_and_days() -> None:
    terms = constrained(
        {"leftOperand": "odrl:purpose", "operator": "odrl:eq", "rightOperand": {"@id": "urn:p"}},
        {
            "leftOperand": "recipient",
            "operator": {"@id": "odrl:isAnyOf"},
            "rightOperand": {"@list": ["urn:b", "urn:a"]},
        },
        {"leftOperand": "spatial", "operator": "isPartOf", "rightOperand": "GB"},
        {"leftOperand": "dateTime", "operator": "gteq", "rightOperand": {"@value": "2026-01-01T00:00:00Z"}},
        {
            "leftOperand": "dateTime",
            "operator": "lt",
            "rightOperand": {"@value": "2027-01-01", "@type": "xsd:date"},
        },
    )

    assert terms.purposes == ("urn:p",)
    assert terms.recipients == ("urn:a", "urn:b")
    assert terms.territories == ("GB",)
    assert (terms.start, terms.until) == ("2026-01-01", "2026-12-31")
    assert terms.needs == ()


@pytest.mark.parametrize(
    ("constraint", "words"),
    [
        ({"leftOperand": "count", "operator": "lteq", "rightOperand": 5}, "count is at most 5"),
        (
            {"leftOperand": "purpose", "operator": "isNoneOf", "rightOperand": ["marketing"]},
            "none of marketing",
        ),
        ({"leftOperand": "recipient", "operator": "eq", "rightOperandReference": "urn:list"}, "urn:list"),
        ({"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "soon"}, "soon"),
        ({"leftOperand": "urn:own", "operator": "eq", "rightOperand": True}, "true"),
        (
            {
                "xone": [
                    {"leftOperand": "count", "rightOperand": "1"},
                    {"leftOperand": "spatial", "rightOperand": "GB"},
                ]
            },
            "exactly one",
        ),
        ("urn:constraint:1", "urn:constraint:1"),
    ],
)
def test_other_constraints_stay_conditions_in_words(constraint: object, words: str) -> None:
    terms = constrained(constraint)

    assert any(words in need for need in terms.needs)
    assert terms.purposes is terms.recipients is None


def test_logical_constraints() -> None:
    both = {
        "and": {
            "@list": [
                {"leftOperand": "purpose", "rightOperand": "a"},
                {"leftOperand": "spatial", "rightOperand": "GB"},
            ]
        }
    }
    either = {
        "or": [
            {"leftOperand": "purpose", "rightOperand": "a"},
            {"leftOperand": "purpose", "rightOperand": "b"},
        ]
    }

    assert constrained(both).purposes == ("a",)
    assert constrained(both).territories == ("GB",)
    assert constrained(either).purposes == ("a", "b")


def test_permissions_of_one_action_are_alternatives() -> None:
    def policy(*limits: tuple[str, str]) -> Terms:
        rules = [
            {"action": "use", "constraint": {"leftOperand": left, "rightOperand": right}}
            for left, right in limits
        ]
        return odrl_terms({"@type": "Set", "permission": rules})

    assert policy(("purpose", "a"), ("purpose", "b")).purposes == ("a", "b")
    apart = policy(("purpose", "a"), ("recipient", "b"))
    assert not apart.grants("use")  # neither may be dropped, and both together are more than either asks
    assert any(clause.effect == "unknown" and clause.about == "use" for clause in apart.trace)


def test_limits_of_one_action_do_not_bind_another() -> None:
    rules = [
        {"action": "use"},
        {"action": "distribute", "constraint": {"leftOperand": "recipient", "rightOperand": "urn:b"}},
    ]
    terms = odrl_terms({"@type": "Set", "permission": rules})

    assert terms.recipients is None
    assert terms.needs == ("send it on as it is: for the recipients urn:b",)


CLASH = {"@type": "Set", "permission": [{"action": "distribute"}], "prohibition": [{"action": "distribute"}]}


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [(None, "ask"), ("invalid", "ask"), ("odrl:prohibit", "no"), ({"@id": "odrl:perm"}, "yes")],
)
def test_strategies_of_conflict(strategy: object, expected: str) -> None:
    terms = odrl_terms(CLASH if strategy is None else {**CLASH, "conflict": strategy})

    assert answer(terms, "send_on_public").answer == expected


def test_a_prohibition_of_use_reaches_everything_and_one_under_conditions_is_told() -> None:
    assert answer(odrl_terms({"@type": "Set", "prohibition": {"action": "use"}}), "train").answer == "no"
    rule = {"action": "distribute", "constraint": {"leftOperand": "spatial", "rightOperand": "FR"}}
    terms = odrl_terms({"@type": "Set", "permission": [{"action": "distribute"}], "prohibition": [rule]})
    assert answer(terms, "send_on_public").answer == "yes_if"
    assert any("within FR" in need for need in terms.needs)


def test_duties_with_their_words_and_what_comes_first() -> None:
    duties = [
        {"action": "attribute", "dct:description": "Supported by Example Open Data"},
        {
            "action": "delete",
            "constraint": {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2027-01-01"},
        },
        {
            "action": "compensate",
            "constraint": {"leftOperand": "payAmount", "operator": "eq", "rightOperand": "5"},
        },
        {"action": "obtainConsent"},
        {"action": "urn:x:sing"},
    ]
    terms = odrl_terms({**permission("distribute", duty=duties), "obligation": [{"action": "inform"}]})

    texts = {duty.action: duty.text for duty in terms.duties}
    assert texts["attribute"] == "Supported by Example Open Data"
    assert texts["delete"] == "Delete it afterwards: until 2027-01-01."
    assert {"inform", "urn:x:sing"} <= set(texts)
    assert terms.needs == ("get consent first", "pay for it (payAmount is 5)")


def test_an_agreement_is_with_its_assignee() -> None:
    policy = {
        "@type": "Agreement",
        "assigner": "urn:a",
        "assignee": "urn:b",
        "permission": [{"action": "distribute"}],
    }
    terms = odrl_terms(policy)

    assert terms.agreement
    assert answer(terms, "send_on_partner").answer == "yes_if"
    assert any("urn:b" in clause.clause for clause in terms.trace)


@pytest.mark.parametrize(
    "more",
    [{"profile": "urn:p"}, {"inheritFrom": {"@id": "urn:parent"}}, {"odrl:profile": [{"@id": "urn:p"}]}],
)
def test_what_cannot_be_followed_leaves_the_terms_unknown(more: dict[str, object]) -> None:
    terms = odrl_terms({**permission("distribute"), **more})

    assert not terms.known
    assert answer(terms, "send_on_public").answer == "ask"


def deep(levels: int) -> object:
    node: object = "use"
    for _ in range(levels):
        node = {"and": [node]}
    return node


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "JSON"),
        ("<rdf/>", "JSON"),
        (b"\xff\xfe", "JSON"),
        ("[]", "one JSON object"),
        ("{}", "no ODRL policy"),
        ('{"@graph": [{"@type": "Set"}, {"@type": "Set"}]}', "several"),
        ('{"a":' * 20_000, "JSON|characters"),
        ("x" * 100_001, "characters"),
        (permission("use", constraint=deep(40)), "levels deep"),
        (permission(["use"] * 6_000), "values"),
        ({"@type": "Set", "permission": [{"action": "use"}] * 201}, "200 rules"),
        ({"@type": "Dataset", "title": "x"}, "no ODRL policy"),
    ],
)
def test_hostile_input_is_refused_in_a_sentence(document: object, words: str) -> None:
    with pytest.raises(PolicyRefused, match=words) as refused:
        odrl_terms(document)  # type: ignore[arg-type]

    assert str(refused.value).endswith(".")
    assert len(str(refused.value)) < 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                (
                    "@type",
                    "permission",
                    "action",
                    "constraint",
                    "duty",
                    "@id",
                    "leftOperand",
                    "rightOperand",
                    "and",
                    "or",
                    "@list",
                )
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from(("@type", "permission", "prohibition", "obligation", "conflict", "@context")), JSON
    )
)
def test_any_json_is_read_or_refused(document: dict[str, object]) -> None:
    try:
        terms = odrl_terms(document)
    except PolicyRefused:
        return
    assert answer(terms, "send_on_public").says


WORDS = st.text("abc de", min_size=1, max_size=8).map(str.strip).filter(bool)
NAMES = st.lists(WORDS, max_size=2).map(tuple)
DAYS = st.sampled_from(("", "2026-01-01", "2027-03-31"))
ACTIONS = (
    "use", "reproduce", "derive", "aggregate", "aggregate_own", "aggregate_external", "distribute", "distribute_derived",
    "distribute_combined", "commercial", "train",
)  # fmt: skip
TERMS = st.builds(
    lambda granted, forbidden, duties, sets, days, needs, family: Terms(
        known=True,
        permissions=tuple(granted - forbidden),
        prohibitions=tuple(forbidden),
        duties=(*duties, *((Duty("share-alike", "Same terms."),) if family else ())),
        purposes=sets[0],
        recipients=sets[1],
        territories=sets[2],
        start=days[0],
        until=days[1],
        share_alike=family,
        needs=needs,
    ),
    st.sets(st.sampled_from(ACTIONS), min_size=1),
    st.sets(st.sampled_from((*ACTIONS[6:], "endorsement")), max_size=2),
    st.lists(
        st.builds(Duty, st.sampled_from(("attribute", "notice", "state-changes", "delete-it")), WORDS),
        max_size=3,
    ),
    st.tuples(*[st.none() | NAMES] * 3),
    st.tuples(DAYS, DAYS),
    NAMES,
    st.sampled_from(((), ("CC-BY-SA",), ("the terms of A",))),
).filter(lambda terms: terms.permissions)


@given(TERMS)
def test_what_is_written_is_read_back(terms: Terms) -> None:
    offer = odrl_offer(terms, uid="urn:u", target="urn:t", assigner="urn:a")
    back = odrl_terms(json.dumps(offer))

    for field in Terms.__struct_fields__:
        if field != "trace":
            assert getattr(back, field) == getattr(terms, field), field


def test_an_offer_and_an_agreement_have_the_shape_of_the_standard() -> None:
    terms = Terms(
        known=True,
        permissions=("use", "derive", "distribute", "distribute_derived"),
        purposes=("research",),
        until="2027-03-31",
        prohibitions=("commercial",),
    )

    assert odrl_offer(terms, uid="urn:u", target="urn:t", assigner="urn:a") == {
        "@context": CONTEXT,
        "@type": "Offer",
        "uid": "urn:u",
        "permission": [
            {
                "target": "urn:t",
                "assigner": "urn:a",
                "action": ["distribute", "use", "derive"],
                "constraint": [
                    {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": ["research"]},
                    {"leftOperand": "dateTime", "operator": "lteq", "rightOperand": "2027-03-31"},
                ],
            }
        ],
        "prohibition": [{"target": "urn:t", "assigner": "urn:a", "action": ["cc:CommercialUse"]}],
        "conflict": "prohibit",
    }
    agreement = odrl_agreement(
        terms, uid="urn:u", target=["urn:t", "urn:v"], assigner="urn:a", assignee="urn:b"
    )
    assert agreement["@type"] == "Agreement"
    assert agreement["permission"][0]["assignee"] == "urn:b"
    assert agreement["permission"][0]["target"] == ["urn:t", "urn:v"]
    assert odrl_terms(agreement).agreement


def test_words_of_the_portal_are_declared_where_they_are_used() -> None:
    offer = odrl_offer(
        Terms(known=True, permissions=("train",)), uid="urn:u", target="urn:t", assigner="urn:a"
    )

    assert offer["@context"][1]["ves"] == "urn:vesportal:policy#"


def test_what_is_written_survives_the_export_as_rdf() -> None:
    terms = Terms(
        known=True,
        permissions=("use", "derive", "aggregate", "aggregate_own", "aggregate_external", "train"),
        prohibitions=("commercial", "distribute", "distribute_combined", "distribute_derived"),
        purposes=("network-planning", "research"),
        until="2027-03-31",
        duties=(Duty("attribute", "Supported by Example"), Duty("state-changes", "Say what you changed.")),
        needs=("after a briefing",),
    )
    offer = odrl_offer(terms, uid="urn:vesportal:policy:42", target=PORTAL, assigner="urn:org:dno")
    record = ProductRecord(source_id="1", title="Substations", uri=PORTAL, policies=(json.dumps(offer),))

    (back,) = record_policies(reread(record, PORTAL))

    for field in Terms.__struct_fields__:
        if field != "trace":
            assert getattr(back, field) == getattr(terms, field), field


# --- any policy of a record -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        (json.dumps(OFFER), "send_on_public", "no"),
        ('{"permission": {"action": "distribute"}}', "send_on_public", "yes"),
        ('{"policy": "grants open:cc_by_4.0"}', "send_on_public", "yes_if"),
        ('[{"rule": "oe:member grants oe:use_any"}]', "send_on_public", "no"),
        ("oe:member grants oe:use_any", "send_on_public", "no"),
        (
            '{"ib1_sensitivity_class": "IB1-SA", "ib1_role_required": "https://x.example/role/a"}',
            "send_on_public",
            "ask",
        ),
        ('{"@id": "https://x.example/policy"}', "send_on_public", "ask"),
        ("nonsense", "send_on_public", "ask"),
        ("", "send_on_public", "ask"),
        ('{"policy": 3}', "send_on_public", "ask"),
    ],
)
def test_policies_of_a_record(text: str, question: str, expected: str) -> None:
    assert answer(policy_terms(text, name="A"), question).answer == expected


def test_what_cannot_be_read_says_so_in_the_trace() -> None:
    terms = policy_terms("oe:member and oe:b grants oe:use_any", name="A")

    assert "column 11" in terms.trace[0].clause


def test_policies_of_real_catalogues(corpus: Path) -> None:
    document = json.loads((corpus / "dcat/dataspace-protocol/dataset.json").read_text())
    terms = odrl_terms(document["odrl:hasPolicy"][0])
    assert terms.grants("use")
    assert terms.territories == ("_:EU",)

    document = json.loads((corpus / "dcat/dprod/data-rights/example.jsonld").read_text())
    terms = odrl_terms(document)
    assert terms.grants("use")
    assert terms.territories == ("reg:APAC", "reg:EMEA")


def test_what_a_policy_says_of_all_its_rules_does_not_multiply_without_end() -> None:
    policy = {"action": [f"odrl:a{n}" for n in range(4_500)], "permission": [{"duty": []}] * 200}
    with pytest.raises(PolicyRefused, match="A rule may name 100 actions"):
        odrl_terms(policy)
    few = {"action": [f"odrl:a{n}" for n in range(99)] + ["use"], "permission": [{"duty": []}] * 200}
    assert "use" in odrl_terms(few).permissions


def test_of_very_many_policies_the_first_are_read_and_the_others_said_to_be_there() -> None:
    use = json.dumps({"@type": "Set", "permission": [{"action": "use"}]})
    record = ProductRecord(source_id="1", title="Substations", policies=(use,) * 25)
    found = record_policies(record)
    assert len(found) == 21
    assert not found[-1].known
    assert "5 more policies" in found[-1].trace[0].clause
    assert all(
        terms.known
        for terms in record_policies(ProductRecord(source_id="1", title="X", policies=(use,) * 20))
    )
