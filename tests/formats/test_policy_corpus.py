"""The policies of real catalogues: which licences are recognised, and that every record has its answers."""

from collections import Counter
from pathlib import Path

from catalog.domain.policy.answer import answer_all
from catalog.domain.policy.model import QUESTIONS
from catalog.domain.policy.product import terms_of
from catalog.domain.vocabulary.licences import licences
from catalog.formats.policy_terms import record_policies
from tests.formats.shapes.corpus_records import corpus_records

FLOOR = 0.90  # share of stated licences that the registry recognises


def test_every_record_has_its_answers_and_most_licences_are_known(corpus: Path) -> None:
    stated: Counter[str] = Counter()
    answers: Counter[str] = Counter()
    records = 0
    for name, record in corpus_records(corpus, "ckan", "dcat-us", "opendatasoft", "dcat"):
        records += 1
        own = [record.licence, *(file.licence for file in record.distributions)]
        stated.update({licence.code for licence in own if licence})
        verdicts = answer_all(terms_of(record, policies=record_policies(record)))
        assert list(verdicts) == list(QUESTIONS), name
        assert all(verdict.says for verdict in verdicts.values()), name
        assert all(v.trace or v.blocking for q, v in verdicts.items() if v.answer != "yes"), name
        answers[verdicts["send_on_public"].answer] += 1

    print("\n".join(f"{count:6} {code or 'not recognised'}" for code, count in stated.most_common()))  # noqa: T201
    print(answers)  # noqa: T201
    assert records > 3_000
    assert set(stated) - {""} <= set(licences())
    assert (stated.total() - stated[""]) / stated.total() >= FLOOR
    assert answers["yes"] + answers["yes_if"] > 0.3 * records
    assert answers["ask"] > 0
