"""Text as sources send it, made fit to store: no markup, control characters, lone surrogates.

PostgreSQL refuses NUL, UTF-8 refuses lone surrogates, and nobody can read the other control characters.
Lengths are in characters.
"""

import re
from html import unescape

from catalog.domain.product import Problem

TITLE_LIMIT = 2_000
TEXT_LIMIT = 100_000
_MARKUP_LIMIT = 4 * TEXT_LIMIT  # markup is cut before it is parsed: a description of megabytes costs nothing
_PROBLEM_VALUE_LIMIT = 200

# C0 without tab and newline, DEL and C1, the byte order mark, bidirectional overrides, non-characters.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_BLOCKS = (
    "address|article|aside|blockquote|body|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h1|h2|h3|h4"
    "|h5|h6|header|hr|html|main|nav|ol|p|pre|section|table|tr|ul"
)
_INLINES = (
    "a|abbr|acronym|audio|b|big|button|caption|cite|code|col|colgroup|del|em|embed|font|i|iframe|img|input|ins"
    "|kbd|label|link|mark|meta|o:p|object|q|s|samp|small|source|span|strike|strong|sub|sup|svg|tbody|tfoot"
    "|thead|time|title|tt|u|var|video"
)
# What a known piece of markup stands for; every other one is text.
_BREAKS = dict.fromkeys(f"{_BLOCKS}|{_INLINES}".split("|"), "") | dict.fromkeys(_BLOCKS.split("|"), "\n\n")
_BREAKS |= {"br": "\n", "li": "\n- ", "td": " ", "th": " "}
# One pass without backtracking: a parser is quadratic on hostile input. Only known names are markup, so that
# "x <y and z> w" stays as it is.
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<silent>script|style|head|noscript|template)\b[^<>]*>.*?(?:</(?P=silent)\s*>|\Z)"
    r"|<(?P<slash>/?)(?P<name>o:p|[a-z][a-z0-9]*+)(?![\w-])[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_BLOCK = re.compile(rf"<(?:{_BLOCKS}|li)(?![\w-])[^<>]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+|[^<>\s@]+@[^<>\s@]+)>")


def clean_text(value: object, limit: int = TEXT_LIMIT) -> str:
    """`value` as trimmed text of at most `limit` characters; numbers written out, other types empty."""
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return ""
        value = str(value)
    if not (value.isprintable() or value.replace("\n", "").isprintable()):  # plain text is clean
        value = _UNWANTED.sub("", _pair_surrogates(value).replace("\r\n", "\n").replace("\r", "\n"))
    return _cut(value.strip(), limit)


def html_to_text(value: object, limit: int = TEXT_LIMIT) -> str:
    """`value` without markup, entities resolved; paragraphs, line breaks and list items stay lines.

    Text without markup is only cleaned, so Markdown and plain line breaks survive. Markup that was escaped
    once more (`&lt;p&gt;`) is resolved too.
    """
    text = clean_text(value, _MARKUP_LIMIT)
    if not _has_markup(text):
        return _cut(text, limit)
    text = _markup_to_text(text)
    return clean_text(_markup_to_text(text) if _has_markup(text) else text, limit)


def cut_text(text: str, limit: int, path: str) -> tuple[str, Problem | None]:
    """`text` cut at `limit` characters, and the problem that says so, or None where it fits."""
    if len(text) <= limit:
        return text, None
    problem = Problem(
        path=path,
        value=text[:_PROBLEM_VALUE_LIMIT],
        rule="length",
        message=f"“{path}” has {len(text):,} characters; the first {limit:,} were kept.",
    )
    return _cut(text, limit), problem


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit].rstrip()


def _pair_surrogates(text: str) -> str:
    """High and low surrogates that were escaped one by one become the character they stand for."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _has_markup(text: str) -> bool:
    if "&" in text and _ENTITY.search(text):
        return True
    return "<" in text and any(
        not found["name"] or found["name"].lower() in _BREAKS for found in _MARKUP.finditer(text)
    )


def _markup_to_text(text: str) -> str:
    """One level of markup resolved. Among blocks, the source's line breaks are spaces, as in HTML."""
    if "@" in text or "<http" in text or "<mailto:" in text:
        text = _AUTOLINK.sub(r"\1", text)
    if _BLOCK.search(text):
        text = text.replace("\n", " ")
    text = unescape(_MARKUP.sub(_break_for, text))
    text = "\n".join([" ".join(line.split()) for line in text.split("\n")])
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text


def _break_for(markup: re.Match[str]) -> str:
    """The line break or space that a piece of markup stands for; itself where it is none."""
    name = markup["name"]
    if not name:
        return ""
    name = name.lower()
    if name == "li" and markup["slash"]:
        return ""
    return _BREAKS.get(name, markup[0])
