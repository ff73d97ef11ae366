"""What bindings say (https://github.com/asyncapi/bindings): topics, partitions, how long messages are kept, how they come."""

from collections.abc import Callable, Iterator, Mapping

from catalog.formats.api_info import spoken
from catalog.formats.asyncapi.channels import Channel
from catalog.formats.json_values import text
from catalog.formats.references import Json, dict_of, is_true, resolved, whole_number

_MOST = 20  # lines of a channel
_QOS = {"0": "at most once", "1": "at least once", "2": "exactly once"}
_STEPS = ((86_400_000, "day"), (3_600_000, "hour"), (60_000, "minute"), (1_000, "second"))


def kept_for(channel: Channel, document: Json) -> list[str]:
    """How long the messages of a channel are kept, in sentences."""
    found = []
    for protocol, binding in _bindings(channel.stated, document):
        topic = dict_of(binding.get("topicConfiguration"))
        stated = topic.get("retention.ms", binding.get("retention.ms"))
        name = channel.address or channel.name
        if (number := whole_number(stated)) is not None and number:
            found.append(f"Messages of “{name}” are kept for {duration(number)} ({protocol}).")
        elif str(stated) == "-1":
            found.append(f"Messages of “{name}” are kept without end ({protocol}).")
        retained = text(binding.get("messageRetentionDuration"), 100)
        seconds = whole_number(dict_of(binding.get("queue")).get("messageRetentionPeriod"))
        minutes = whole_number(dict_of(binding.get("retention")).get("time"))
        if seconds or minutes or retained:
            told = retained or duration(seconds * 1_000 if seconds else (minutes or 0) * 60_000)
            found.append(f"Messages of “{name}” are kept for {told} ({protocol}).")
    return found


def words_of(channel: Channel, document: Json) -> list[str]:
    """What the bindings of a channel and of its operations say beside, a line each."""
    found = []
    for protocol, binding in _bindings(channel.stated, document):
        found += _lines(protocol, binding)
    for operation in channel.operations:
        for protocol, binding in _bindings(operation.stated, document):
            found += _lines(protocol, binding)
    return list(dict.fromkeys(found))[:_MOST]


def is_polled(channel: Channel, document: Json) -> bool | None:
    """Of HTTP: whether consumers ask for it (GET), or are called (POST); None where it is not told."""
    for operation in channel.operations:
        http = dict_of(resolved(operation.stated.get("bindings"), document).get("http"))
        method = text(http.get("method"), 20).upper()
        if method:
            return method in ("GET", "QUERY", "HEAD")
    return None


def duration(milliseconds: int) -> str:
    """`7 days`, `90 minutes`; what is no whole number of anything is milliseconds."""
    for size, name in _STEPS:
        if milliseconds >= size and milliseconds % size == 0:
            number = milliseconds // size
            return f"{number:,} {name}{'' if number == 1 else 's'}"
    return f"{milliseconds:,} ms"


def _bindings(owner: Json, document: Json) -> Iterator[tuple[str, Json]]:
    for protocol, binding in list(dict_of(resolved(owner.get("bindings"), document)).items())[:20]:
        told = resolved(binding, document)
        if told and not protocol.startswith("x-"):
            yield protocol[:50], told


def _lines(protocol: str, binding: Json) -> list[str]:
    read = _READERS.get(protocol.rstrip("s").removeprefix("secure-").removesuffix("5"), _any)
    return list(read(protocol, binding))[:_MOST]


def _kafka(protocol: str, binding: Json) -> Iterator[str]:
    del protocol
    if topic := text(binding.get("topic"), 300):
        yield f"Kafka topic “{topic}”."
    partitions, replicas = whole_number(binding.get("partitions")), whole_number(binding.get("replicas"))
    told = [
        f"{number:,} {name}"
        for number, name in ((partitions, "partitions"), (replicas, "replicas"))
        if number
    ]
    if told:
        yield f"Kafka: {', '.join(told)}."
    topic_configuration = dict_of(binding.get("topicConfiguration"))
    policy = topic_configuration.get("cleanup.policy")
    if policy:
        named = ", ".join(text(each, 50) for each in (policy if isinstance(policy, list) else [policy])[:5])
        yield f"Kafka: old messages are cleaned up by “{named}”."
    if most := whole_number(topic_configuration.get("max.message.bytes")):
        yield f"Kafka: a message has at most {most:,} bytes."
    group = binding.get("groupId")
    words = text(dict_of(group).get("description"), 500) if isinstance(group, dict) else ""
    if group:
        yield f"Kafka: a consumer group is asked for{f': {words.rstrip(".")}' if words else ''}."


def _mqtt(protocol: str, binding: Json) -> Iterator[str]:
    del protocol
    if promise := _QOS.get(text(binding.get("qos"), 5)):
        yield f"MQTT: each message comes {promise} (QoS {text(binding['qos'], 5)})."
    if is_true(binding.get("retain")):
        yield "MQTT: the last message is kept for who comes later."
    if seconds := whole_number(binding.get("messageExpiryInterval")):
        yield f"MQTT: a message expires after {duration(seconds * 1_000)}."


def _amqp(protocol: str, binding: Json) -> Iterator[str]:
    del protocol
    exchange, queue = dict_of(binding.get("exchange")), dict_of(binding.get("queue"))
    if name := text(exchange.get("name"), 300):
        kind = text(exchange.get("type"), 50)
        yield f"AMQP exchange “{name}”{f' ({kind})' if kind else ''}."
    if name := text(queue.get("name"), 300):
        marks = [mark for mark in ("durable", "exclusive", "autoDelete") if is_true(queue.get(mark))]
        yield f"AMQP queue “{name}”{f' ({", ".join(marks)})' if marks else ''}."
    if expires := whole_number(binding.get("expiration")):
        yield f"AMQP: a message expires after {duration(expires)}."
    if is_true(binding.get("ack")):
        yield "AMQP: messages are to be acknowledged."


def _any(protocol: str, binding: Json) -> Iterator[str]:
    told = {key: value for key, value in binding.items() if key not in _NOT_TOLD}
    for line in spoken(told, depth=2):
        if line:
            yield f"{protocol}: {line[:1].lower()}{line[1:].rstrip('.')}."


_NOT_TOLD = frozenset(
    ("bindingVersion", "query", "headers", "type", "queue", "retention", "messageRetentionDuration")
)
_READERS: Mapping[str, Callable[[str, Json], Iterator[str]]] = {"kafka": _kafka, "mqtt": _mqtt, "amqp": _amqp}
