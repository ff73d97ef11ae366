"""The vocabularies that every reader maps to: what a source spells in its own way, told in one code.

Aliases are data (`data/*.json`); matching is folding plus a table. All `find_...` functions are cached, pure,
and never raise: what is not recognised comes back as None or an empty string, and the record keeps what the
source said.
"""
