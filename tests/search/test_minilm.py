"""The real model of sentences, where it is installed."""

import math
from pathlib import Path

import pytest

from catalog.search.embedding import FILES, MAX_TOKENS, EmbedderAbsent, MiniLM, why_absent
from catalog.search.mapping import DIMENSIONS
from tests.embedding import KeptVectors, PlayedModel, real_model


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return real_model()


# Numbers of the pieces as the model's own (Rust) tokeniser gives them.
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [101, 102]),
        ("Grid supply points", [101, 8370, 4425, 2685, 102]),
        (
            "33kV substation_demand.csv (half-hourly)",
            [
                101,
                3943,
                2243,
                2615,
                4942,
                20100,
                1035,
                5157,
                1012,
                20116,
                2615,
                1006,
                2431,
                1011,
                21462,
                1007,
                102,
            ],
        ),
        (
            "\xd8rsted\u2019s Caf\xe9 \u2013 50 \xb0C, \xa33 & CO\u2082",
            [101, 1100, 12096, 2098, 1521, 1055, 7668, 1516, 2753, 6362, 1010, 28182, 1004, 20190, 102],
        ),
        (
            "\u0130stanbul \u4e2d\u56fd\u96fb\u529b \u0395\u03bb\u03bb\u03ac\u03b4\u03b1",
            [101, 9960, 1746, 1799, 100, 1778, 1159, 29727, 29727, 14608, 29722, 14608, 102],
        ),
        (
            "LTDS/DNO: 11\u2013132 kV @ 2024-05-31",
            [
                101,
                5183,
                2015,
                1013,
                1040,
                3630,
                1024,
                2340,
                1516,
                14078,
                24888,
                1030,
                16798,
                2549,
                1011,
                5709,
                1011,
                2861,
                102,
            ],
        ),
        ("fianc\u0301ee\u200b\xad na\xefve", [101, 19455, 15743, 102]),
        ("photovoltaics \U0001f600 ok", [101, 6302, 6767, 24458, 6558, 100, 7929, 102]),
    ],
)
def test_texts_are_split_as_the_model_learned_it(model: MiniLM, text: str, numbers: list[int]) -> None:
    assert model._wordpiece.encode(text) == numbers


def test_a_vector_has_the_length_1_and_is_the_same_each_time(model: MiniLM) -> None:
    vector = model.vector("Half-hourly demand at primary substations")
    model.vector("Something else, and longer than that, so that nothing of it is left over")

    assert len(vector) == DIMENSIONS
    assert math.hypot(*vector) == pytest.approx(1, abs=1e-4)
    assert model.vector("Half-hourly demand at primary substations") == vector


def test_a_text_of_any_length_is_read_to_its_256th_token(model: MiniLM) -> None:
    long = "demand " * (MAX_TOKENS - 2)

    assert model.vector(long) == model.vector(long + "wind farms " * 10_000)
    assert len(model.vector("")) == DIMENSIONS


def test_texts_of_like_meaning_lie_near(model: MiniLM) -> None:
    def near(one: str, other: str) -> float:
        return math.sumprod(model.vector(one), model.vector(other))

    wanted = near("plugging in electric cars", "EV charge point registrations")
    assert wanted > 0.3
    assert wanted > near("plugging in electric cars", "Minutes of parish council meetings") + 0.2


def test_another_file_is_refused(tmp_path: Path) -> None:
    for name in FILES:
        (tmp_path / name).write_bytes(b"something else")
    if reason := why_absent(tmp_path):
        pytest.skip(reason)
    with pytest.raises(EmbedderAbsent, match=r"model.onnx is not the model's file"):
        MiniLM(tmp_path)


def test_what_lacks_is_named(tmp_path: Path) -> None:
    assert "VESPORTAL_EMBEDDING_DIR" in why_absent(None)
    assert "lacks model.onnx and tokenizer.json" in why_absent(tmp_path)
    with pytest.raises(EmbedderAbsent, match="install_embedding_model"):
        MiniLM(tmp_path)


def test_kept_vectors_are_the_models_to_the_bit(tmp_path: Path) -> None:
    texts = ("Wind turbines", "Minutes of parish council meetings", "")
    first, second = PlayedModel(), PlayedModel()
    made = [KeptVectors(first, tmp_path / "kept").vector(text) for text in texts]
    assert [KeptVectors(second, tmp_path / "kept").vector(text) for text in texts] == made
    assert made == [PlayedModel().vector(text) for text in texts]
    assert (len(first.asked), second.asked) == (3, [])


def test_vectors_kept_of_another_model_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    KeptVectors(PlayedModel(), tmp_path / "kept").vector("Wind")
    monkeypatch.setattr("tests.embedding.MODEL", "another")
    model = PlayedModel()
    KeptVectors(model, tmp_path / "kept").vector("Wind")
    assert model.asked == ["Wind"]
