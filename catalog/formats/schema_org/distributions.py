"""How to get the data: DataDownload, the files of Croissant, and the services behind a data set."""

import re
from typing import Any

import msgspec

from catalog.domain.product import Checksum, Concept, Distribution, Schema, Service
from catalog.formats.file_forms import Form, form_of
from catalog.formats.json_values import Fields, address, date, field_text, languages, text
from catalog.formats.notes import Problems, note
from catalog.formats.schema_org.nodes import types_of
from catalog.formats.schema_org.rights import LICENCE, access_rights_of, licence_of, rights_of
from catalog.formats.schema_org.values import (
    concept_of,
    concepts_of,
    linked,
    name_of,
    objects,
    page_of,
    parts,
    texts_of,
)
from catalog.formats.text import TEXT_LIMIT

DISTRIBUTION_LIMIT = 20_000
_SIZE = re.compile(r"^\s*([\d.,]*\d)\s*([kmgtp]?)(i?)(?:b|bytes?|octets?)?\s*$", re.IGNORECASE)
_STEPS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4, "p": 5}
_PACKED = ("zip", "gzip", "x-gzip", "x-tar", "x-bzip2", "x-7z-compressed", "zstd")
_RESTRICTED = frozenset(("RESTRICTED", "NON_PUBLIC"))
_HASHES = ("sha256", "sha512", "sha1", "md5")
_SEARCHES = frozenset(
    ("SearchAction", "ReadAction", "ConsumeAction", "Action", "DownloadAction", "ViewAction")
)


def distributions_of(
    fields: Fields, at: str, schemas: dict[str, Schema], problems: Problems
) -> tuple[Distribution, ...]:
    """The distributions of a record; `schemas`: of Croissant's files, by their identifier."""
    stated = parts(fields.get("distribution"), DISTRIBUTION_LIMIT + 1)
    if len(stated) > DISTRIBUTION_LIMIT:
        message = (
            f"The data set has more than {DISTRIBUTION_LIMIT:,} distributions; those beyond were left out."
        )
        note(problems, "distribution", "", "count", message)
    files = {
        name: one
        for one in stated
        if isinstance(one, dict)
        for name in (one.get("name"), one.get("@id"))
        if isinstance(name, str)
    }
    found = []
    for place, value in enumerate(stated[:DISTRIBUTION_LIMIT]):
        here: Problems = []
        one = value if isinstance(value, dict) else {"contentUrl": value}
        distribution = _distribution(one, at, files, here)
        if schema := schemas.get(str(one.get("@id"))):
            distribution = msgspec.structs.replace(distribution, schema=schema)
        if distribution == Distribution():
            message = "This distribution has no address, name or format; it was left out."
            note(here, "", "", "empty", message)
        else:
            found.append(distribution)
        problems += [_placed(problem, place) for problem in here]
    return tuple(found)


def services_of(fields: Fields, at: str) -> tuple[Distribution, ...]:
    """A service for each action that a data set offers, such as a search with a template of its address."""
    found = []
    for action in objects(fields.get("potentialAction"), 100):
        if not _SEARCHES.isdisjoint(types_of(action)) and (service := _of_action(action, at)):
            form = form_of(_content_type(action), "", "")
            found.append(Distribution(
                title=service.title, description=service.description, access_url=service.endpoint_url, format=form.code,
                format_label=form.label, media_type=form.media_type, service=service,
            ))  # fmt: skip
    return tuple(found)


def service_of(fields: Fields, at: str) -> Service:
    """A record that is itself a service (WebAPI): its address, and where it is described."""
    documents = parts(fields.get("documentation"), 20)
    contract = next(filter(None, (linked(at, value) for value in documents)), "")
    actions = [
        found for action in objects(fields.get("potentialAction"), 20) if (found := _of_action(action, at))
    ]
    endpoint = next(filter(None, (linked(at, fields.get(key)) for key in ("endpointUrl", "url"))), "")
    said = [field_text(fields, "description", limit=TEXT_LIMIT), *(action.description for action in actions)]
    return Service(
        title=field_text(fields, "name"),
        endpoint_url=endpoint or (actions[0].endpoint_url if actions else ""),
        description_url=contract,
        description="\n".join(dict.fromkeys(filter(None, said)))[:TEXT_LIMIT],
        conforms_to=concepts_of(fields, "conformsTo", "serviceType"),
    )


def _placed(problem: Any, place: int) -> Any:
    path = f"distribution[{place}].{problem.path}".rstrip(".")
    return msgspec.structs.replace(problem, path=path)


# --- one file -----------------------------------------------------------------------------------


def _distribution(
    one: dict[str, Any], at: str, files: dict[str, dict[str, Any]], problems: Problems
) -> Distribution:
    outer = _container(one, files)
    download = address(one.get("contentUrl")) if outer else _address(one, at, problems)
    access = download or linked(at, one.get("url")) or (linked(at, outer.get("contentUrl")) if outer else "")
    access_rights = access_rights_of(one)
    form = _form(one, download)
    is_file = bool(download) and not form.is_service
    title = name_of(one)
    described = [field_text(one, "description", limit=TEXT_LIMIT), _inside(one, outer)]
    iri = one.get("@id")
    return Distribution(
        identifier=text(iri, 500) if isinstance(iri, str) and not iri.startswith("_:") else "",
        title=title,
        description="\n".join(filter(None, described))[:TEXT_LIMIT],
        access_url=access,
        download_url=download if is_file else "",
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
        package_format=_package(one),
        byte_size=_size(one, problems),
        licence=licence_of(one) if not one.keys().isdisjoint(LICENCE) else None,
        rights=rights_of(one),
        access_rights=access_rights,
        restricted=access_rights in _RESTRICTED,
        issued=date(one, ("datePublished", "dateCreated", "uploadDate"), problems),
        modified=date(one, ("dateModified",), problems),
        languages=languages(texts_of(one["inLanguage"], 100)) if "inLanguage" in one else (),
        conforms_to=_standards(one),
        checksum=_checksum(one),
        service=Service(title=title, endpoint_url=access) if form.is_service and access else None,
    )


def _address(one: Fields, at: str, problems: Problems) -> str:
    for key in ("contentUrl", "contentURL", "downloadUrl"):
        for stated in parts(one.get(key), 20):
            if found := linked(at, stated):
                return found
            message = f"“{text(stated, 80)}” is no web address; it was left out."
            note(problems, key, text(stated), "address", message)
    return ""


def _container(one: Fields, files: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Croissant: the archive that a file or set of files is in."""
    for value in parts(one.get("containedIn"), 20):
        name = value.get("@id") if isinstance(value, dict) else value
        name = (
            name.removeprefix("#{").removesuffix("}") if isinstance(name, str) else ""
        )  # before version 1: by its name
        if name in files and files[name] is not one:
            return files[name]
        if isinstance(value, dict) and "contentUrl" in value:
            return value
    return {}


def _inside(one: Fields, outer: Fields) -> str:
    """`The files “**.csv” in “Archive”.`"""
    patterns = ", ".join(f"“{text(value, 200)}”" for value in parts(one.get("includes"), 20))
    if not outer and not patterns:
        return ""
    what = (
        f"The files {patterns}"
        if patterns
        else f"The file “{text(one.get('contentUrl'), 200) or name_of(one)}”"
    )
    return f"{what} in “{name_of(outer) or text(outer.get('contentUrl'), 200)}”." if outer else f"{what}."


def _form(one: Fields, url: str) -> Form:
    """Of several types that which is no packing; an address of a format stands for it."""
    stated = [text(value.get("name") or value.get("@id") if isinstance(value, dict) else value, 200)
              for key in ("encodingFormat", "fileFormat") for value in parts(one.get(key), 10)]  # fmt: skip
    forms = [word for word in stated if word and not address(word)]
    plain = [word for word in forms if not word.lower().endswith(_PACKED)] or forms
    media = next((word for word in plain if "/" in word), "")
    label = next((word for word in plain if "/" not in word), "")
    if not (media or label):
        label = next((word for word in stated if address(word)), "")
    form = form_of(label, media, "" if media or label else url)
    if form.code or not media:
        return form
    known = form_of(media.partition("/")[2].removeprefix("x-"), "", "")  # such as application/x-parquet
    return msgspec.structs.replace(form, code=known.code) if known.code else form


def _package(one: Fields) -> str:
    """What it is packed as, where several types are stated and one of them is a packing."""
    stated = [text(value, 200).lower() for value in parts(one.get("encodingFormat"), 10)]
    packed = [word for word in stated if word.endswith(_PACKED)]
    return packed[0] if packed and len(stated) > len(packed) else ""


def _size(one: Fields, problems: Problems) -> int | None:
    stated = one.get("contentSize")
    if isinstance(stated, dict):
        stated = (
            f"{text(stated.get('value'), 40)} {text(stated.get('unitText') or stated.get('unitCode'), 10)}"
        )
    words = text(stated, 60)
    if not words:
        return None
    size = bytes_in(words)
    if size is None:
        message = f"“{words}” is not a size such as “12 MB”; it was left out."
        note(
            problems,
            "contentSize",
            words,
            "file size",
            message,
            "Write the number of bytes, or a number with B, kB, MB or GB.",
        )
    return size


def bytes_in(words: str) -> int | None:
    """`12.5 MB` (thousands), `12 MiB` (1,024), `12323`; None where it is no size."""
    found = _SIZE.match(words.replace("\u00a0", " "))
    if not found:
        return None
    number, step = found[1], _STEPS[found[2].lower()]
    if number.count(",") == 1 and "." not in number and step and len(number.partition(",")[2]) != 3:
        number = number.replace(",", ".")
    try:
        size = float(number.replace(",", "")) * (1024 if found[3] else 1000) ** step
    except ValueError:
        return None
    return int(size) if 0 <= size < 2**63 else None


def _checksum(one: Fields) -> Checksum | None:
    for name in _HASHES:
        value = text(one.get(name), 300)
        if re.fullmatch(r"[0-9a-fA-F]{32,128}", value):
            return Checksum(algorithm=name, value=value.lower())
    return None


def _standards(one: Fields) -> tuple[Concept, ...]:
    """Formats that are given by their address, such as a profile, and what it says that it conforms to."""
    formats = [value for value in parts(one.get("encodingFormat"), 10) if address(value)]
    found = [concept_of(value) for value in (*formats, *parts(one.get("conformsTo"), 50))]
    return tuple(dict.fromkeys(concept for concept in found if concept is not None))


# --- services -----------------------------------------------------------------------------------


def _of_action(action: dict[str, Any], at: str) -> Service | None:
    """`{"target": {"urlTemplate", "contentType", "httpMethod"}, "query-input": [{"valueName", "description"}]}`."""
    target = next(iter(parts(action.get("target"), 5)), None)
    entry = target if isinstance(target, dict) else {}
    template = text(entry.get("urlTemplate") or entry.get("url") if entry else target, 2_000)
    plain, opened, _ = template.partition("{")
    endpoint = linked(at, plain.partition("?")[0] if opened else plain)
    if not endpoint:
        return None
    inputs = [line for value in objects(action.get("query-input"), 100) if (line := _input(value))]
    lines = [
        field_text(action, "description", limit=TEXT_LIMIT)
        or field_text(entry, "description", limit=TEXT_LIMIT),
        f"Template of its address: {template}" if "{" in template else "",
        *inputs,
    ]
    result = action.get("object") or action.get("result")
    return Service(
        title=name_of(action) or name_of(entry) or (name_of(result) if isinstance(result, dict) else ""),
        endpoint_url=endpoint,
        description_url=page_of(entry.get("documentation")) if entry.get("documentation") else "",
        description="\n".join(filter(None, lines))[:TEXT_LIMIT],
    )


def _input(value: Fields) -> str:
    """`site (required): the number of the site`."""
    name = field_text(value, "valueName", "name", limit=200)
    needed = " (required)" if value.get("valueRequired") in (True, "true", "True") else ""
    told = field_text(value, "description", limit=1_000)
    return f"{name}{needed}{f': {told}' if told else ''}" if name else ""


def _content_type(action: Fields) -> str:
    target = next(iter(objects(action.get("target"), 5)), {})
    stated = target.get("contentType") or target.get("encodingType")
    return text(next(iter(parts(stated, 10)), ""), 200)
