"""The table of inference rules. A field's rules are asked in this order; the first that answers counts."""

from catalog.domain.bridge.agents import language_from_words, publisher_from_domain
from catalog.domain.bridge.files import formats_from_addresses
from catalog.domain.bridge.model import Rule
from catalog.domain.bridge.places import place_from_names
from catalog.domain.bridge.rights import access_from_text, class_from_text, licence_from_text
from catalog.domain.bridge.themes import keywords_from_title, theme_from_words
from catalog.domain.bridge.times import frequency_from_words, period_from_title
from catalog.domain.identity import source_key

RULES: tuple[Rule, ...] = (
    Rule("theme-words", 1, "themes", "Themes from the words of title, keywords and description.", theme_from_words),
    Rule("keyword-title", 1, "keywords", "Keywords from the sector’s terms in the title.", keywords_from_title),
    Rule("place-names", 1, "places", "Area from names of nations, regions and licence areas.", place_from_names),
    Rule("period-title", 1, "periods", "Time covered from years, months and quarters in the title.", period_from_title),
    Rule("frequency-words", 1, "frequency", "How often it is updated, from its words for that.", frequency_from_words),
    Rule("format-address", 1, "formats", "Formats of files and services from addresses and names.", formats_from_addresses),
    Rule("publisher-domain", 1, "publisher", "The domain as the publisher.", publisher_from_domain),
    Rule("language-words", 1, "language", "Language of the description from its small words.", language_from_words),
    Rule("licence-text", 1, "licence", "A licence that the text names: perhaps.", licence_from_text),
    Rule("access-text", 1, "access_rights", "Who may have the data, as the text puts it: perhaps.", access_from_text),
    Rule("class-text", 1, "stated_classes", "A class that the text names: perhaps.", class_from_text),
)  # fmt: skip

RULES_BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
RULES_OF_FIELD: dict[str, tuple[Rule, ...]] = {
    field: tuple(rule for rule in RULES if rule.field == field)
    for field in dict.fromkeys(rule.field for rule in RULES)
}
INFERRED_FIELDS = frozenset(RULES_OF_FIELD)
# Changes with every rule and version, so that what was inferred by older ones is inferred anew.
RULES_VERSION = source_key(" ".join(sorted(rule.name for rule in RULES)))[:8]
