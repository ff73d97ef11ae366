"""Descriptions as HTML: those written in Markdown are rendered and cleaned, all others are shown as they are.

HTML in a text is shown as text. Of Markdown, pictures become their words and headings go below those of the page.
"""

import re
from functools import cache, lru_cache
from html import escape, unescape

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

Blocks = list[tuple[int, SafeString]]
_LONGEST = 30_000  # characters; longer texts are shown as they are, which costs little
_BELOW = 2  # a description stands under a heading of level 2
# What plain prose hardly holds by accident. Without any of it, a text is not taken for Markdown.
_MARKS = re.compile(
    r"^ {0,3}#{1,6} \S"  # heading
    r"|^ {0,3}(?:[*+-]|\d{1,2}[.)]) +\S.*\n\s*(?:[*+-]|\d{1,2}[.)]) +\S"  # a list of two items or more
    r"|\*\*\S[^*\n]*\S\*\*|\]\((?:https?|mailto):|`[^`\n]+`|^ {0,3}(?:```|> \S)|^\|.+\|\s*\n\|[ :|-]+\|\s*$"
    r"|<https?://[^\s<>]+>",
    re.MULTILINE,
)
_TAGS = frozenset(
    "p br strong em code pre blockquote ul ol li a h3 h4 h5 h6 hr table thead tbody tr th td".split()  # noqa: SIM905
)
_CLASSES = {
    "paragraph_open": "govuk-body",
    "bullet_list_open": "govuk-list govuk-list--bullet",
    "ordered_list_open": "govuk-list govuk-list--number",
    "heading_open": "govuk-heading-s",
    "link_open": "govuk-link",
    "table_open": "govuk-table",
    "th_open": "govuk-table__header",
    "td_open": "govuk-table__cell",
}
_ALLOWED = {
    "p": {"govuk-body"},
    "ul": {"govuk-list", "govuk-list--bullet"},
    "ol": {"govuk-list", "govuk-list--number"},
    **{f"h{level}": {"govuk-heading-s"} for level in range(3, 7)},
    "a": {"govuk-link"},
    "table": {"govuk-table"},
    "th": {"govuk-table__header"},
    "td": {"govuk-table__cell"},
}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}


def blocks(text: str) -> Blocks:
    """The blocks of a description: how many characters of the text each takes, and its HTML."""
    return _rendered(text) if len(text) <= _LONGEST and _MARKS.search(text) else _plain(text)


def in_words(text: str) -> str:
    """A description as one line of plain text, without the marks of Markdown."""
    if len(text) <= _LONGEST and _MARKS.search(text):
        text = unescape(strip_tags(" ".join(html for _, html in _rendered(text))))
    return " ".join(text.split())


def _plain(text: str) -> Blocks:
    paragraphs = [paragraph for paragraph in text.split("\n\n") if paragraph.strip()]
    return [
        (len(paragraph), mark_safe(f'<p class="govuk-body">{_lines(paragraph)}</p>'))  # noqa: S308 - escaped
        for paragraph in paragraphs
    ]


def _lines(paragraph: str) -> str:
    return escape(paragraph.strip("\n")).replace("\n", "<br>")


@lru_cache(maxsize=256)
def _rendered(text: str) -> Blocks:
    tokens = _parser().parse(text)
    starts = text.split("\n")
    found = []
    block: list[Token] = []
    for token in tokens:
        _dress(token)
        block.append(token)
        if token.level == 0 and token.nesting <= 0:
            begin, end = block[0].map or (0, 0)
            html = _parser().renderer.render(block, _parser().options, {})
            found.append((sum(map(len, starts[begin:end])), _cleaned(html)))
            block = []
    return found


def _dress(token: Token) -> None:
    """Our classes, and headings below those of the page."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + _BELOW)}"
    if name := _CLASSES.get(token.type):
        token.attrSet("class", name)
    for child in token.children or ():
        _dress(child)


def _cleaned(html: str) -> SafeString:
    cleaned = nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        allowed_classes={tag: set(names) for tag, names in _ALLOWED.items()},
        url_schemes={"http", "https", "mailto"},
        url_relative="deny",
        link_rel="nofollow noopener",
    )
    return mark_safe(cleaned)  # noqa: S308 - cleaned just now


@cache
def _parser() -> MarkdownIt:
    """CommonMark with tables and line breaks as they are typed, without what plain prose sets off by accident."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
    parser.disable(["code", "lheading", "entity", "html_block", "html_inline"])
    parser.add_render_rule("image", _picture)
    return parser


def _picture(_self: object, tokens: list[Token], index: int, *_rest: object) -> str:
    return escape(tokens[index].content)
