"""Channels and what is done on them, of AsyncAPI 2 and 3 in one form: traits merged, references resolved.

Who receives: a document speaks as the application that it describes. In 3 the application itself acts: what it `send`s, its
consumers receive. In 2 an operation is what *others* may do: they `subscribe` to what the application sends, and `publish` what
it takes (2.6, "Operation Object"). So 2's `subscribe` and 3's `send` are data that consumers get; 2's `publish` and 3's
`receive` are what they may give.
"""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from catalog.formats.json_values import text
from catalog.formats.references import Json, dict_of, dicts_of, is_true, pointed, resolved

CHANNEL_LIMIT = 2_000
_OPERATIONS = 5_000
_TRAITS = 50
Direction = Literal["out", "in"]  # out: consumers receive; in: they send
_ACTIONS: dict[str, Direction] = {"send": "out", "receive": "in"}
_OLD_ACTIONS: tuple[tuple[str, Direction], ...] = (("subscribe", "out"), ("publish", "in"))


class Operation(msgspec.Struct, frozen=True):
    """What is done on a channel. `messages` are those that it is about (none stated: all of the channel).

    `reply`: names of the channel that answers come on, where it is a request.
    """

    name: str
    direction: Direction
    stated: Json
    messages: tuple[tuple[str, Json], ...] = ()
    reply: str = ""
    is_request: bool = False


class Channel(msgspec.Struct, frozen=True):
    """A channel. `address` may have parameters (`{meter}`) and be empty where it is only known at run time.

    `messages` are (name, message); `answers`: a reply to a request comes on it.
    """

    name: str
    address: str
    stated: Json
    messages: tuple[tuple[str, Json], ...]
    operations: tuple[Operation, ...]
    servers: tuple[str, ...]
    answers: bool = False

    def has(self, direction: Direction) -> bool:
        """Whether something is done on it in this direction."""
        return any(each.direction == direction for each in self.operations)


def channels_of(document: Json) -> list[Channel]:
    """All channels in the order of the document, at most CHANNEL_LIMIT."""
    stated = list(dict_of(document.get("channels")).items())[:CHANNEL_LIMIT]
    if text(document.get("asyncapi"), 20).startswith(("2.", "1.")):
        return [_old_channel(str(name), resolved(each, document), document) for name, each in stated]
    operations = list(_operations(document))
    replied = {each.reply for each in operations if each.reply}
    by_channel: dict[str, list[Operation]] = {}
    for name, operation in ((_channel_name(each.stated), each) for each in operations):
        by_channel.setdefault(name, []).append(operation)
    return [
        _channel(
            str(name),
            resolved(each, document),
            document,
            by_channel.get(str(name), []),
            answers=str(name) in replied,
        )
        for name, each in stated
    ]


def merged(stated: Json, document: Json) -> Json:
    """An operation or message with its traits: in 3 its own values go before those of traits, in 2 the other way round."""
    traits = stated.get("traits")
    if not isinstance(traits, list) or not traits:
        return stated
    is_old = text(document.get("asyncapi"), 20).startswith("2.")
    whole: dict[str, Any] = dict(stated) if is_old else {}
    for trait in traits[:_TRAITS]:
        told = resolved(trait[0] if isinstance(trait, list) and trait else trait, document)
        whole = _patched(whole, told)
    return whole if is_old else _patched(whole, stated)


def _patched(target: Json, patch: Json, depth: int = 4) -> dict[str, Any]:
    """JSON Merge Patch (RFC 7396), 4 levels deep."""
    found = dict(target)
    for key, value in patch.items():
        own = found.get(key)
        found[key] = (
            _patched(own, value, depth - 1)
            if depth and isinstance(own, dict) and isinstance(value, dict)
            else value
        )
    return found


# --- 2 ----------------------------------------------------------------------------------------


def _old_channel(name: str, stated: Json, document: Json) -> Channel:
    operations = []
    for action, direction in _OLD_ACTIONS:
        if isinstance(stated.get(action), dict):
            told = merged(stated[action], document)
            messages = tuple(_old_messages(told.get("message"), document))
            operations.append(
                Operation(text(told.get("operationId"), 200) or action, direction, told, messages)
            )
    servers = stated.get("servers")
    return Channel(
        name=name[:500],
        address=name[:1_000],
        stated=stated,
        messages=tuple(dict(message for each in operations for message in each.messages).items()),
        operations=tuple(operations),
        servers=tuple(str(each)[:200] for each in servers[:50]) if isinstance(servers, list) else (),
    )


def _old_messages(value: Any, document: Json) -> Iterator[tuple[str, Json]]:
    several = resolved(value, document).get("oneOf")
    for number, each in enumerate(
        several[:100] if isinstance(several, list) else [value] if value else [], 1
    ):
        told, name = pointed(each, document)
        told = merged(told, document)
        if told:
            yield text(told.get("name") or told.get("messageId"), 200) or name or f"message {number}", told


# --- 3 ----------------------------------------------------------------------------------------


def _operations(document: Json) -> Iterator[Operation]:
    for name, each in list(dict_of(document.get("operations")).items())[:_OPERATIONS]:
        told = merged(resolved(each, document), document)
        direction = _ACTIONS.get(text(told.get("action"), 20))
        if direction is None:
            continue
        reply = resolved(told.get("reply"), document)
        messages = tuple(
            _named(
                list(enumerate(told.get("messages") or [])) if isinstance(told.get("messages"), list) else [],
                document,
            )
        )
        yield Operation(str(name)[:200], direction, told, messages, _last(reply.get("channel")), bool(reply))


def _channel(
    name: str, stated: Json, document: Json, operations: list[Operation], *, answers: bool
) -> Channel:
    address = stated.get("address", name if "address" not in stated else "")
    servers = stated.get("servers")
    return Channel(
        name=name[:500],
        address=text(address, 1_000),
        stated=stated,
        messages=tuple(_named(list(dict_of(stated.get("messages")).items()), document)),
        operations=tuple(operations),
        servers=tuple(_last(each) for each in dicts_of(servers)[:50]),
        answers=answers,
    )


def _named(messages: list[tuple[Any, Any]], document: Json) -> Iterator[tuple[str, Json]]:
    for name, each in messages[:100]:
        told, last = pointed(each, document)
        told = merged(told, document)
        if told:
            yield str(name)[:200] if isinstance(name, str) else last or text(told.get("name"), 200), told


def _channel_name(operation: Json) -> str:
    return _last(operation.get("channel"))


def _last(reference: Any) -> str:
    """The name that a reference ends with (`#/channels/load` is `load`)."""
    stated = dict_of(reference).get("$ref")
    if not isinstance(stated, str):
        return ""
    return stated.rpartition("/")[2].replace("~1", "/").replace("~0", "~")[:500]


def is_deprecated(channel: Channel) -> bool:
    """Whether all that is done on it is marked as going away."""
    marks = [
        is_true(each.stated.get("deprecated")) or is_true(each.stated.get("x-deprecated"))
        for each in channel.operations
    ]
    return bool(marks) and all(marks)
