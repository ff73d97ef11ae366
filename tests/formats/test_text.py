"""Text of sources: what is taken out, what stays, and that hostile text costs no time."""

import pytest

from catalog.formats.text import TEXT_LIMIT, clean_text, cut_text, html_to_text


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("  plain  ", "plain"),
        ("nul\x00 bell\x07 c1\x9b", "nul bell c1"),
        ("\ufeffmark", "mark"),
        ("a\u202eb", "ab"),
        ("one\r\ntwo\rthree\n", "one\ntwo\nthree"),
        ("pair \ud83d\ude00", "pair 😀"),
        ("lone \ud800 end", "lone \ufffd end"),
        ("Łódź — 5 µV", "Łódź — 5 µV"),
        (12, "12"),
        (1.5, "1.5"),
        (None, ""),
        (True, ""),
        (["list"], ""),
    ],
)
def test_clean_text_keeps_what_can_be_stored(stated: object, expected: str) -> None:
    cleaned = clean_text(stated)
    assert cleaned == expected
    cleaned.encode("utf-8")


def test_clean_text_cuts_at_the_limit() -> None:
    assert clean_text("abc def", 4) == "abc"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("<p>One\nline</p><p>Two</p>", "One line\n\nTwo"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<b>Bold</b> and <a href='https://x.example'>link</a>", "Bold and link"),
        ("<script>alert(1)</script>safe<style>p{}</style>", "safe"),
        ("before<!-- hidden -->after", "beforeafter"),
        ("<script>never closed", ""),
        ("AT&amp;T &lt;kV&gt; &#8212; &nbsp;x", "AT&T <kV> — x"),
        ("&lt;p&gt;escaped&lt;/p&gt;", "escaped"),
        ("R&D at 5 < 6 kV and x <y and z> w", "R&D at 5 < 6 kV and x <y and z> w"),
        ("see <https://data.example/a>", "see <https://data.example/a>"),
        ("see <https://data.example/a> <b>now</b>", "see https://data.example/a now"),
        ("# Head\n\n* item\n* item", "# Head\n\n* item\n* item"),
    ],
)
def test_html_to_text_keeps_paragraphs_and_prose(stated: str, expected: str) -> None:
    assert html_to_text(stated) == expected


@pytest.mark.parametrize(
    "hostile", ["<!--", "<p>" + "</", "<a b='", "<script>", "&lt;", "<x@", "<![CDATA[", "</a "]
)
def test_html_to_text_ends_on_endless_markup(hostile: str) -> None:
    """Each of these takes an HTML parser minutes at this length."""
    assert len(html_to_text(hostile * 100_000)) <= TEXT_LIMIT


def test_cut_text_says_what_it_cut() -> None:
    text, problem = cut_text("x" * 30, 10, "notes")
    assert text == "x" * 10
    assert problem is not None
    assert (problem.path, problem.rule) == ("notes", "length")
    assert "30" in problem.message
    assert "10" in problem.message


def test_cut_text_leaves_what_fits() -> None:
    assert cut_text("short", 10, "notes") == ("short", None)
