"""The rules that a source's record may break, in words for its owner: what is asked, and how to mend it.

Readers name a rule by its code; reports, pages and mails read the words here.
"""

from collections.abc import Mapping
from types import MappingProxyType

import msgspec

from catalog.domain.product import Problem


class Rule(msgspec.Struct, frozen=True):
    """What is asked of a record, and what its owner can do where it is not so."""

    asks: str
    fix: str


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "access rule": Rule(
            "an access rule follows the grammar of Open Energy",
            "Write it as Open Energy defines it, such as OE-O2:any:use-any,adapt-any:.",
        ),
        "address": Rule(
            "an address is a whole web address",
            "Write it with https:// in front, without spaces or text around it.",
        ),
        "asyncapi": Rule(
            "a description of streams has what AsyncAPI requires",
            "Check the document against the specification.",
        ),
        "checksum": Rule(
            "a checksum says how it was made",
            "Write the digest in full, with its algorithm as the dialect asks for it.",
        ),
        "columns": Rule(
            "every cell stands in a named column", "Name each column, and quote what holds the separator."
        ),
        "complete": Rule("a listing is complete", "Serve the page to its end, then harvest again."),
        "count": Rule("a list stays within the bounds", "List fewer, or split the record."),
        "date": Rule(
            "a date is a date of the calendar",
            "Write it as year-month-day, such as 2026-03-31, or leave it empty.",
        ),
        "described": Rule(
            "what a catalogue names, it describes", "Put the data sets into the document, or page them."
        ),
        "description": Rule(
            "a record has a description", "Say in two or three sentences what the data holds."
        ),
        "direction": Rule(
            "a stream has something that its consumers receive",
            "What the application sends is “send” in AsyncAPI 3, and “subscribe” in 2.",
        ),
        "distribution": Rule("a way to the data has an address", "Give each file or service its address."),
        "email": Rule("an e-mail address can be written to", "Write one address, such as data@example.org."),
        "empty": Rule("a part says something", "Fill it in, or take it out."),
        "encoding": Rule("text is UTF-8", "Save the document as UTF-8 and serve it so."),
        "file size": Rule(
            "a size is a number of bytes", "Write it in bytes, or as a number with kB, MB or GB."
        ),
        "foreign key": Rule(
            "a row belongs to a record that is there", "Name the record by the identifier that it has."
        ),
        "format": Rule("a format is one that is known", "Name it by its usual abbreviation, such as CSV."),
        "geometry": Rule("a geometry is GeoJSON in degrees", "Write longitude before latitude, WGS 84."),
        "header": Rule(
            "a table's columns have names", "Put one row with the names of the columns above the data."
        ),
        "identifier": Rule(
            "each record has an identifier of its own",
            "Give the record an identifier that never changes and is used once.",
        ),
        "json": Rule(
            "a record is valid JSON",
            "Check the document with a JSON validator; quotes and commas are usual faults.",
        ),
        "keyword": Rule("a keyword is a word or a few", "List keywords one by one."),
        "kind": Rule("a record is a data set, a service or a series", "Write one of these three words."),
        "length": Rule("a value stays within the bounds", "Shorten it, or split the record."),
        "licence": Rule(
            "a licence is named so that its terms can be found",
            "Write its SPDX identifier, or link its text.",
        ),
        "no-contract": Rule(
            "an index names the description of each interface",
            "Add the address of its OpenAPI or AsyncAPI document.",
        ),
        "no-dataset": Rule(
            "a document holds data sets", "Check the address: it may lead to another kind of document."
        ),
        "no-record": Rule(
            "a listing holds records",
            "Check the address: it may lead to another listing, or the records may be elsewhere.",
        ),
        "number": Rule("a number is written in digits", "Write the number alone, without unit or words."),
        "one value": Rule("a record has one identifier", "Keep one of them, and list the others apart."),
        "openapi": Rule(
            "a description of an interface has what OpenAPI requires",
            "Check the document against the specification.",
        ),
        "paging": Rule("each page is listed once", "Mend the link to the next page."),
        "period": Rule(
            "a period is two dates, or one", "Write it as 2019-04-01/2020-03-31; an end may be left open."
        ),
        "quotes": Rule(
            "a quotation mark that opens is closed", "Close it, or double the marks inside a value."
        ),
        "required": Rule("what is required is there", "Fill in the field."),
        "service": Rule(
            "a service answers as its standard says",
            "Mend it where the catalogue is yours; it was asked in another way meanwhile.",
        ),
        "size": Rule(
            "a record stays within the bounds", "Move long texts and data out of the description of the data."
        ),
        "spatial": Rule("a place is a name, a box or GeoJSON", "Write west, south, east, north in degrees."),
        "standard": Rule(
            "a description keeps to its standard",
            "Check the document against the standard that it names.",
        ),
        "state": Rule("a record is active", "Publish it, or take it out of the listing."),
        "title": Rule("a record has a title", "Give it a title that tells it from the others."),
        "type": Rule(
            "a value has the kind that the dialect asks for",
            "Check the field against the dialect's definition.",
        ),
        "vocabulary": Rule("a coded value is in its list", "Use a code of the list."),
        "walk": Rule(
            "a catalogue links what it holds",
            "Link each collection and record from the catalogue above it.",
        ),
        "whole number": Rule("a count is a whole number", "Write digits only."),
        "xml": Rule(
            "a record is well-formed XML",
            "Check the answer with an XML validator; unescaped & and < and control characters are usual faults.",
        ),
    }
)
_ANY = Rule("", "Mend it at the source; the next harvest takes it up.")


def rule_words(problem: Problem) -> str:
    """What the rule asks, in words; a rule without an entry is in words already."""
    return RULES[problem.rule].asks if problem.rule in RULES else problem.rule


def fix_words(problem: Problem) -> str:
    """How to mend it: as the reader says, or as the rule does."""
    return problem.fix or RULES.get(problem.rule, _ANY).fix
