"""How people are called within a sentence."""

from catalog.web.people import name_of, within_sentence


def test_a_part_is_small_within_a_sentence_and_a_name_stays() -> None:
    assert within_sentence(name_of(None, {})) == "the portal’s operators"
    assert within_sentence(name_of("5b0d3c8e-2d0f-4c57-9a7e-0c1f0d1f2a3b", {})) == "a steward or curator"
    assert within_sentence("Ana Lyst") == "Ana Lyst"
