"""The same searches over PostgreSQL: what stands in for Elasticsearch while it is away.

`SqlClient` takes the bodies that the engine sends to Elasticsearch, says them in SQL over the table of SearchText, and
answers in the shape of Elasticsearch. So whatever is asked has the same filters, counts and orders, and nothing is built twice.
What it does not know it refuses: `NotKnown`, a kind of SearchUnavailable. Pure, but for the function that runs the SQL.
"""

from catalog.search.sql.client import SqlClient
from catalog.search.sql.rows import TEXT_SCHEMA, TextRow, text_row
from catalog.search.sql.statement import NotKnown, Statement

__all__ = ["TEXT_SCHEMA", "NotKnown", "SqlClient", "Statement", "TextRow", "text_row"]
