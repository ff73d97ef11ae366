"""The outlines for streams: valid, without secrets, and acknowledging only what is written."""

import ast
import json
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from catalog.domain.access.job import PullJob
from catalog.domain.access.scripts import scripts_for
from tests.domain.access.scripts.running import run

KINDS = {"amqp": "pika", "kafka": "confluent-kafka", "mqtt": "paho-mqtt"}


def job(kind: str, url: str = "broker.example:1234") -> PullJob:
    return PullJob(interface=kind, url=url, name="events", title="Events", resource="grid/events")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_an_outline_names_its_library_and_holds_no_secret(kind: str, tmp_path: Path) -> None:
    (made,) = scripts_for(job(kind))
    assert made.language == "outline"
    assert f"pip install {KINDS[kind]}" in made.how
    tree = ast.parse(made.text, feature_version=(3, 9))
    assert "HOST = 'broker.example'\nPORT = 1234\nCHANNEL = 'grid/events'\n" in made.text
    function = next(one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "receive")
    code = ast.unparse(function)
    acknowledged = max(code.find("ack("), code.find("commit(message"))
    assert 0 < code.find("write(file") < acknowledged
    (tmp_path / made.file_name).write_text(made.text)


@pytest.mark.parametrize(
    "url",
    [
        "amqps://user:password@broker.example:5671",
        "kafka://broker.example:1'; import os",
        "broker.example:1\nimport os",
        "amqp://brok er",
        "",
        "{host}:9092",
    ],
)
def test_no_outline_for_a_server_with_a_password_or_of_another_shape(url: str) -> None:
    assert scripts_for(job("amqp", url)) == ()


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("kafka://broker.example", "broker.example", 9093),
        ("broker.example:9092/path", "broker.example", 9092),
        ("mqtts://10.0.0.7:8883", "10.0.0.7", 8883),
    ],
)
def test_host_and_port(url: str, host: str, port: int) -> None:
    (made,) = scripts_for(job("kafka", url))
    assert f"HOST = {host!r}\nPORT = {port}\n" in made.text


def loaded(kind: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The outline's names, in a folder."""
    monkeypatch.chdir(folder)
    (made,) = scripts_for(job(kind))
    names: dict[str, Any] = {"__name__": "outline"}
    exec(compile(made.text, made.file_name, "exec"), names)  # it is ours
    return names


def test_a_line_that_was_cut_in_half_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = loaded("kafka", tmp_path, monkeypatch)
    whole = '{"id": "1", "body": "a"}\n' + json.dumps({"id": "2", "body": "x" * 200_000}) + "\n"
    for begun in (whole, whole + '{"id": "3", "bo' + "y" * 100_000, '{"half', ""):
        Path("events.jsonl").write_text(begun)
        with names["open_output"]() as file:
            names["write"](file, "9", "ü".encode())
        last = Path("events.jsonl").read_text("utf-8")
        assert last == (whole if begun.startswith(whole) else "") + '{"id": "9", "body": "ü"}\n'


def test_amqp_writes_each_message_before_it_acknowledges(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a client library that plays the server; it is checked what is on the disk at each acknowledgement."""
    names, acknowledged = loaded("amqp", tmp_path, monkeypatch), []

    class Channel:
        def basic_qos(self, prefetch_count: int) -> None: ...

        def consume(self, queue: str, auto_ack: bool) -> Any:
            assert (queue, auto_ack) == ("grid/events", False)
            for tag in (1, 2, 3):
                yield (
                    types.SimpleNamespace(delivery_tag=tag),
                    types.SimpleNamespace(message_id=f"m{tag}"),
                    b"body",
                )

        def basic_ack(self, tag: int) -> None:
            acknowledged.append((tag, len(Path("events.jsonl").read_text().splitlines())))

    class Connection:
        def __init__(self, _: object) -> None: ...

        def __enter__(self) -> "Connection":
            return self

        def __exit__(self, *_: object) -> None: ...

        def channel(self) -> Channel:
            return Channel()

    library = types.SimpleNamespace(
        BlockingConnection=Connection,
        ConnectionParameters=lambda **told: told,
        PlainCredentials=lambda user, password: (user, password),
        SSLOptions=lambda context, host: host,
    )
    monkeypatch.setitem(sys.modules, "pika", library)  # type: ignore[arg-type]
    monkeypatch.setenv("VESPORTAL_USER", "me")
    monkeypatch.setenv("VESPORTAL_KEY", "secret")
    with names["open_output"]() as file:
        names["receive"](file)
    assert acknowledged == [(1, 1), (2, 2), (3, 3)]
    assert "secret" not in Path("events.jsonl").read_text()


def test_without_a_user_it_says_what_to_do(tmp_path: Path) -> None:
    (made,) = scripts_for(job("amqp"))
    (tmp_path / made.file_name).write_text(made.text.replace("    import pika\n", ""))
    assert "VESPORTAL_USER" in run([sys.executable, made.file_name], tmp_path, code=1)
