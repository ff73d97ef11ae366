"""WordPiece: known tokenisations of the model's own vocabulary, and rules on a small one."""

import pytest

from catalog.search.wordpiece import MAX_CHARACTERS, WordPiece

PIECES = (
    "[PAD] [UNK] [CLS] [SEP] grid supply point ##s sub ##station ##stations demand ##ing cafe 中 国 a ab , . - /"
    " istanbul 33 ##kv"
)
VOCABULARY = {piece: number for number, piece in enumerate(PIECES.split())}
NAMES = {number: piece for piece, number in VOCABULARY.items()}


def pieces(text: str, most: int = 256) -> list[str]:
    found = [NAMES[number] for number in WordPiece(VOCABULARY, most=most).encode(text)]
    assert (found[0], found[-1]) == ("[CLS]", "[SEP]")
    return found[1:-1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("Grid SUPPLY points", ["grid", "supply", "point", "##s"]),
        ("substations", ["sub", "##stations"]),
        ("demand, grid.", ["demand", ",", "grid", "."]),
        ("grid/demand-point", ["grid", "/", "demand", "-", "point"]),
        ("33kV", ["33", "##kv"]),
        ("nowhere grid", ["[UNK]", "grid"]),
        ("gridx", ["[UNK]"]),
        ("[CLS] grid", ["[UNK]", "[UNK]", "[UNK]", "grid"]),
    ],
)
def test_words_are_split_into_the_longest_known_pieces(text: str, found: list[str]) -> None:
    assert pieces(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Café", ["cafe"]),
        ("Cafe\u0301", ["cafe"]),
        ("İstanbul", ["istanbul"]),
        ("中国grid", ["中", "国", "grid"]),
        ("gr\u00adid", ["grid"]),
        ("grid\u200b\ufeff", ["grid"]),
        ("grid\u00a0supply\u2003point\u2028a", ["grid", "supply", "point", "a"]),
        ("grid\x00\ufffd\x85supply", ["[UNK]"]),
        ("grid\x07", ["grid"]),
        ("“grid”", ["[UNK]", "grid", "[UNK]"]),
        ("grid—supply", ["grid", "[UNK]", "supply"]),
        ("\ud800grid", ["grid"]),
        ("👩‍🔬 grid", ["[UNK]", "grid"]),
        ("\u0301", []),
    ],
)
def test_odd_unicode_is_read_as_the_model_learned_it(text: str, found: list[str]) -> None:
    assert pieces(text) == found


def test_work_is_bounded() -> None:
    assert len(WordPiece(VOCABULARY, most=16).encode("grid " * 1000)) == 16
    assert pieces("a" * 101) == ["[UNK]"]
    assert pieces("a" * 100_000) == ["[UNK]"]
    assert pieces(" " * MAX_CHARACTERS + "grid") == []
    assert len(WordPiece(VOCABULARY).encode("," * 100_000)) == 256


def test_a_vocabulary_without_the_special_pieces_is_refused() -> None:
    with pytest.raises(KeyError):
        WordPiece({"grid": 0})
