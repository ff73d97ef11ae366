"""Servers of a contract as ways to get the data: files, interfaces, streams and tables, each with its environment.

An address is only what the contract states, or a broker's host in the usual form (`kafka://host:9092`); of a database, whose
host is no address to be called, host and names are told in words.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.domain.product import Delivery, Distribution, Service
from catalog.formats.contracts.values import custom, flag, parts, spoken, words_of
from catalog.formats.file_forms import form_of
from catalog.formats.json_values import address, field_text, text
from catalog.formats.text import TEXT_LIMIT

Document = dict[str, Any]
_NAMES = {
    "api": "API", "athena": "Amazon Athena", "azure": "Azure storage", "bigquery": "BigQuery", "clickhouse": "ClickHouse",
    "databricks": "Databricks", "db2": "Db2", "duckdb": "DuckDB", "glue": "AWS Glue", "gcs": "Google Cloud Storage",
    "kafka": "Kafka", "kinesis": "Kinesis", "mysql": "MySQL", "oracle": "Oracle", "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL", "presto": "Presto", "pubsub": "Pub/Sub", "redshift": "Amazon Redshift", "s3": "S3",
    "sftp": "SFTP", "snowflake": "Snowflake", "sqlserver": "SQL Server", "synapse": "Azure Synapse", "trino": "Trino",
    "vertica": "Vertica", "local": "local file", "custom": "service of its own", "http": "Web server", "https": "Web server",
}  # fmt: skip
_PUSHED = frozenset(
    (
        "kafka",
        "kinesis",
        "pubsub",
        "amqp",
        "mqtt",
        "rabbitmq",
        "eventhub",
        "eventhubs",
        "sns",
        "sqs",
        "solace",
    )
)
_FILES = frozenset(("s3", "sftp", "azure", "gcs", "local", "ftp", "http", "https"))
_SCHEMES = {"kafka": "kafka", "mqtt": "mqtt", "amqp": "amqp", "rabbitmq": "amqp", "sftp": "sftp"}
_ADDRESSES = ("location", "url", "endpointUrl", "endpoint", "accountUrl", "serviceUrl", "host")
# What is told of a server in words, beside its name, type, environment and description.
_TOLD = (
    "host", "port", "account", "project", "catalog", "database", "schema", "dataset", "warehouse", "stream", "topic", "path",
    "location", "endpointUrl", "stagingDir", "regionName", "region", "serviceName", "delimiter", "schemaRegistryUrl",
)  # fmt: skip


def distributions_of(contract: Document, topics: tuple[str, ...]) -> Iterator[Distribution]:
    """One for each server."""
    status = text(contract.get("status"), 60)
    for server in parts(contract.get("servers")):
        kind = text(server.get("type"), 60).lower()
        name = field_text(server, "server", "name", "id", limit=300)
        if kind or name:
            yield _distribution(server, kind, name, status, topics)


def _distribution(
    server: Document, kind: str, name: str, status: str, topics: tuple[str, ...]
) -> Distribution:
    label, url = _NAMES.get(kind, kind), _address(server, kind)
    environment = text(server.get("environment"), 60)
    told = _told(server, label, url, topics if kind in _PUSHED else ())
    stated = text(server.get("format"), 100)
    form = form_of(stated, "", url if kind in _FILES else "")
    code, shown, media = form.code, form.label, form.media_type
    if kind in _PUSHED:
        code, shown = "STREAM", f"{label} ({stated})" if stated else label
    elif kind == "api":
        code, shown = "REST", f"{label} ({stated})" if stated else label
    elif not shown:
        found = form_of(kind, "", "")
        code, shown, media = found.code, label or kind, found.media_type
    is_file = kind in _FILES and url.lower().startswith(("http", "ftp"))
    return Distribution(
        identifier=name,
        title=f"{name or label} ({environment})" if environment else name or label,
        description=told,
        access_url=url,
        download_url=url if is_file and "*" not in url and "{" not in url else "",
        format=code,
        format_label=shown,
        media_type=media,
        rights="\n".join(role_words(server))[:TEXT_LIMIT],
        status=status,
        service=None if kind in _FILES else Service(title=name or label, endpoint_url=url, description=told),
        delivery=_delivery(kind),
    )


def _delivery(kind: str) -> Delivery:
    return "push" if kind in _PUSHED else "pull" if kind in _NAMES else ""


def _address(server: Document, kind: str) -> str:
    for key in _ADDRESSES:
        if found := address(server.get(key)):
            return found
    host, scheme = text(server.get("host"), 300), _SCHEMES.get(kind, "")
    first = host.partition(",")[0].strip()
    port = text(server.get("port"), 10)
    if not scheme or not first or "://" in first or "/" in first:
        return ""
    return address(f"{scheme}://{first}{f':{port}' if port and ':' not in first else ''}")


def _told(server: Document, label: str, url: str, topics: tuple[str, ...]) -> str:
    """The description as stated, then type, environment, and what else leads to the data; not the address again."""
    own = custom(server)
    values: dict[str, Any] = {key: server[key] for key in _TOLD if server.get(key) not in (None, "", url)}
    values |= {
        key: value for key, value in own.items() if not isinstance(value, dict | list) and value is not None
    }
    facts = [f"{spoken(key)} {words_of(value, 500)}" for key, value in values.items()]
    facts += [f"Topic {name}" for name in topics if "topic" not in values]
    environment = text(server.get("environment"), 60)
    head = f"{label} in the environment “{environment}”." if environment else f"{label}." if label else ""
    said = [
        field_text(server, "description", limit=TEXT_LIMIT),
        head,
        f"{'; '.join(facts)}." if facts else "",
    ]
    return "\n".join(filter(None, said))[:TEXT_LIMIT]


def role_words(owner: Mapping[str, Any]) -> Iterator[str]:
    """`Role reader: read access. Approved by Data Owner, then DPO.` for each role of a contract or server."""
    for role in parts(owner.get("roles")):
        name = field_text(role, "role", "name", limit=200)
        if not name:
            continue
        access = text(role.get("access"), 100)
        said = [
            f"Role {name}{f': {access} access' if access else ''}",
            text(role.get("description"), 1_000).rstrip("."),
        ]
        approvers = [words_of(role.get(key), 300) for key in ("firstLevelApprovers", "secondLevelApprovers")]
        approvers = [one for one in approvers if one and one.lower() not in {"na", "n/a", "none"}]
        if approvers:
            said.append(f"Approved by {', then '.join(approvers)}")
        if flag(role.get("required")):
            said.append("It is required")
        yield f"{'. '.join(filter(None, said))}."
