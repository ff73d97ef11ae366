"""XML of other tools is read as far as it goes, and what is no use case says what it is."""

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.domain.usecases.check import problems_of
from catalog.formats.usecases.reading import CaseRead
from catalog.formats.usecases.xml_names import NAMESPACE
from catalog.formats.usecases.xml_read import read_xml

BASE = "https://portal.example"
# As tools write it that fill the template from a table: actors are called by their names, flows have no list of their own.
FOREIGN = f"""<?xml version="1.0" encoding="utf-8"?>
<uc:UseCaseRepository xmlns:uc="{NAMESPACE}">
  <ActorLibrary>
    <Actor><description>Runs the island</description><mRID>Island operator</mRID><name>Island operator</name>
      <type>System</type></Actor>
    <Actor><mRID>Battery owner</mRID><name>Battery owner</name><type>Grid role of the annex</type></Actor>
  </ActorLibrary>
  <AreaLibrary><Area><name>Distribution</name></Area></AreaLibrary>
  <BusinessObjectLibrary>
    <BusinessObject><identifier>IE-01</identifier><name>State of charge</name>
      <Requirement><mRID>R-7</mRID></Requirement></BusinessObject>
    <BusinessObject><identifier>IE-02</identifier><name>Nobody sends this</name></BusinessObject>
  </BusinessObjectLibrary>
  <name>Repository</name>
  <RequirementLibrary>
    <RequirementCategory><identifier>QoS</identifier><name>Quality of service</name>
      <Requirement><identifier>R-7</identifier><name>Within a second</name></Requirement></RequirementCategory>
  </RequirementLibrary>
  <UseCaseLibrary>
    <UseCase>
      <ActorGrouping><name>Island</name><description>Who lives there</description></ActorGrouping>
      <classification>National</classification>
      <CustomInformation><key>Project</key><value>Windward</value><reference>1.7</reference></CustomInformation>
      <identifier>UC-3</identifier>
      <KeyPerformanceIndicator><identifier>K1</identifier><name>Hours</name>
        <Objective><mRID>Stay lit</mRID></Objective></KeyPerformanceIndicator>
      <keywords>island, battery</keywords>
      <name>Island mode</name>
      <Narrative><shortDescription>A village goes on by itself.</shortDescription></Narrative>
      <RelatedObjective><name>Stay lit</name></RelatedObjective>
      <Scenario>
        <Activity>
          <BusinessObject><mRID>IE-01</mRID></BusinessObject>
          <event>1</event>
          <InformationProducer><mRID>Battery owner</mRID></InformationProducer>
          <InformationReceiver><mRID>Island operator</mRID></InformationReceiver>
          <name>Tell the charge</name><number>1</number><service>GET</service>
        </Activity>
        <Activity>
          <InformationProducer><mRID>Island operator</mRID></InformationProducer>
          <InformationReceiver><mRID>Battery owner</mRID></InformationReceiver>
          <name>Ask for power</name><number>2</number><service>EXECUTE</service>
        </Activity>
        <name>The mains fail</name><number>1</number>
        <TriggeringEvent><description>No voltage</description></TriggeringEvent>
      </Scenario>
      <scope>One village</scope>
      <Version><Author><name>A. Writer</name></Author><changes>First draft</changes>
        <date>2020-05-01T00:00:00</date><number>0.3</number></Version>
      <Weather importance="high">Mostly <b>windy</b></Weather>
    </UseCase>
    <UseCase><identifier>UC-4</identifier><name>Another one</name></UseCase>
  </UseCaseLibrary>
</uc:UseCaseRepository>
"""


@pytest.fixture(scope="module")
def found() -> CaseRead:
    return read_xml(FOREIGN.encode(), BASE)


def test_another_tools_document_becomes_a_case_that_holds_together(found: CaseRead) -> None:
    case = found.record

    assert list(problems_of(case)) == []
    assert (case.title, case.identifier, case.area, case.scope) == (
        "Island mode",
        "UC-3",
        "Distribution",
        "One village",
    )
    assert [(actor.name, actor.role) for actor in case.actors][:2] == [
        ("Island operator", "system"),
        ("Battery owner", "other"),
    ]
    assert case.actors[1].description == "Type: Grid role of the annex"
    assert (case.author, case.keywords, case.objectives) == (
        "A. Writer",
        ("island", "battery"),
        ("Stay lit",),
    )
    assert (case.indicators[0].name, case.indicators[0].objectives) == ("Hours (K1)", "1")


def test_flows_get_their_ends_from_the_steps(found: CaseRead) -> None:
    case = found.record
    charge, nobody, asked = case.flows

    assert (case.actor_name(charge.source), case.actor_name(charge.target), charge.mode) == (
        "Battery owner",
        "Island operator",
        "pull",
    )
    assert (asked.what, case.actor_name(asked.source)) == ("Ask for power", "Island operator")
    assert (case.actor_name(nobody.source), nobody.target) == ("Not stated in the document", "all")
    assert case.requirements[0].flows == (charge.key,)
    assert [step.flows for step in case.steps] == [(charge.key,), (asked.key,)]
    assert case.steps[1].text == "Service: EXECUTE"


def test_the_same_information_between_others_is_a_flow_of_its_own() -> None:
    step = (
        "<Activity><BusinessObject><mRID>i</mRID></BusinessObject>"
        "<InformationProducer><mRID>{}</mRID></InformationProducer>{}<name>x</name></Activity>"
    )
    taker = "<InformationReceiver><mRID>{}</mRID></InformationReceiver>"
    steps = step.format("a", taker.format("b")) + step.format("b", taker.format("c") + taker.format("d"))
    actors = "".join(f"<Actor><mRID>{one}</mRID><name>{one}</name></Actor>" for one in "abcd")
    case = read_xml(
        f"""<UseCaseRepository><ActorLibrary>{actors}</ActorLibrary><BusinessObjectLibrary><BusinessObject><mRID>i</mRID><name>Load</name>
        </BusinessObject></BusinessObjectLibrary><UseCaseLibrary><UseCase><name>T</name><Scenario><name>S</name>{steps}{steps}</Scenario>
        </UseCase></UseCaseLibrary></UseCaseRepository>""".encode(),
        BASE,
    ).record

    assert [(flow.source, flow.target, flow.what) for flow in case.flows] == [
        ("a", "b", "Load"),
        ("b", "c", "Load"),
        ("b", "d", "Load"),
    ]
    assert [len(one.flows) for one in case.steps] == [1, 2, 1, 2]
    assert list(problems_of(case)) == []


def test_very_many_parts_are_read_in_time_or_refused() -> None:
    actors = "<Actor><name>same</name></Actor>" * 5_000
    objects = "<BusinessObject><name>a</name></BusinessObject>" * 5_000
    steps = "<Activity><name>x</name><InformationProducer>p</InformationProducer></Activity>" * 5_000
    own = (
        "<CustomInformation><key>vesportal:"
        + "a/" * 100_000
        + "</key><value>deep</value></CustomInformation>"
    )
    found = read_xml(
        f"<UseCaseRepository><ActorLibrary>{actors}</ActorLibrary><BusinessObjectLibrary>{objects}</BusinessObjectLibrary>"
        f"<UseCaseLibrary><UseCase>{own}<name>T</name><Scenario>{steps}</Scenario></UseCase></UseCaseLibrary></UseCaseRepository>".encode(),
        BASE,
    )

    assert len(found.record.actors) == 1_000
    assert any("at most 60 actors" in problem for problem in problems_of(found.record))


def test_what_has_no_place_is_kept_as_words_or_named_with_its_line(found: CaseRead) -> None:
    kept = {one.term: one.text for one in found.record.custom}

    assert kept == {
        "Project": "Windward\n(Section 1.7)",
        "Actors: Island": "Who lives there",
        "Generic, regional or national relation": "National",
        "Version 0.3 of 2020-05-01": "First draft",
    }
    problems = {problem.element: problem for problem in found.problems}
    assert "“Mostly windy”" in problems["Weather"].message
    lines = FOREIGN.split("\n")
    for problem in found.problems:
        assert problem.line
        assert f"<{problem.element}" in lines[problem.line - 1]
        assert problem.fix
    assert {"Weather", "UseCase", "BusinessObject", "Activity"} == set(problems)
    assert "“Another one” was not read" in problems["UseCase"].message


def test_a_wrong_value_of_our_own_is_named_with_its_line() -> None:
    own = "<CustomInformation><key>vesportal:{}</key><value>{}</value></CustomInformation>\n"
    entries = "".join(
        own.format(*one)
        for one in [("format", "1"), ("sectors/1", "magic"), ("flows/zz/mode", "pull"), ("colour", "red")]
    )
    found = read_xml(f"<UseCase>\n{entries}<name>T</name></UseCase>".encode(), BASE)

    assert found.record.title == "T"
    assert {(problem.line, problem.element) for problem in found.problems} == {
        (3, "CustomInformation vesportal:sectors/1"),
        (4, "CustomInformation vesportal:flows/zz/mode"),
        (5, "CustomInformation vesportal:colour"),
    }  # fmt: skip


_BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><UseCase><name>&b;</name></UseCase>'


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "it is empty"),
        (b"  \n ", "it is empty"),
        (b"<!doctype html><html><title>Sign in</title>", "an HTML page titled “Sign in”"),
        (b"PK\x03\x04rest", "a ZIP file"),
        (b"%PDF-1.7", "a PDF file"),
        (b'{"case": {}}', "a JSON object"),
        (_BOMB.encode(), "declares the entity “a”"),
        (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><UseCase/>', "document type"),
        (b"<UseCase><name>x</UseCase>", "line 1, column"),
        (b'<?xml version="1.0" encoding="klingon"?><UseCase/>', "cannot be decoded|unknown encoding|encoding"),
        ("<UseCase><name>caf\xe9</name></UseCase>".encode("latin-1"), "line 1"),
        (b"<UseCase>" + b"<a>" * 60 + b"</a>" * 60 + b"</UseCase>", "levels deep"),
        (b"<UseCase>" + b"<a>" * 90_000 + b"</a>" * 90_000 + b"</UseCase>", "line 1|levels deep"),
        (b"<UseCase>" + b"<a/>" * 41_000 + b"</UseCase>", "more than 40,000 elements"),
        (
            b"<UseCase " + b"".join(b'a%d="" ' % n for n in range(201)) + b"/>",
            "line 1 has more than 200 attributes",
        ),
        (b"<rdf/>", "root element <rdf>"),
        (b"<UseCaseRepository><name>x</name></UseCaseRepository>", "holds no use case"),
    ],
)  # fmt: skip
def test_what_is_no_use_case_says_what_it_is(body: bytes, says: str) -> None:
    with pytest.raises(PageUnreadable, match=says):
        read_xml(body, BASE)


def test_other_encodings_are_read_where_they_are_declared() -> None:
    text = '<?xml version="1.0" encoding="{}"?><UseCase><name>Café</name></UseCase>'
    for encoding in ("utf-8", "utf-16", "iso-8859-1"):
        assert read_xml(text.format(encoding).encode(encoding), BASE).record.title == "Café"


def test_markup_in_texts_is_read_as_text_in_its_order() -> None:
    text = """<UseCase xmlns:x="http://www.w3.org/1999/xhtml"><name>A<!-- no --> case</name><Narrative><completeDescription>
      <x:p>First <x:b>of</x:b> all.</x:p><x:ul><x:li>One</x:li><x:li>Two</x:li></x:ul>Then</completeDescription>
      <shortDescription><![CDATA[<b>kept</b>]]></shortDescription></Narrative></UseCase>"""
    found = read_xml(text.encode(), BASE)

    assert found.record.title == "A case"
    assert found.record.narrative == "First of all.\nOne\nTwo\nThen"
    assert found.record.summary == "<b>kept</b>"
    assert found.problems == ()
