"""When: dates of the data and of their record, how often they are renewed, and when next."""

import re

from catalog.domain.vocabulary.frequency import find_frequency
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import day, said, told
from catalog.formats.notes import Problems

_ISSUED = ("publication", "released", "creation")
_MODIFIED = ("revision", "lastUpdate", "lastRevision")
_DURATION = re.compile(r"P(?=[\dT])(?:[\d.]+[YMWD])*(?:T(?:[\d.]+[HMS])+)?")
_NO_TIME = re.compile(r"(?<=[PTYMWDHS])0+(?:\.0+)?[YMWDHS]")


def frequency_of(identification: Node) -> tuple[str, str]:
    """(code of the EU list, as stated): a duration says it more exactly than the code list."""
    found = ("", "")
    for maintenance in identification.objects("resourceMaintenance"):
        duration = said(maintenance.one("userDefinedMaintenanceFrequency"), 100)
        code = maintenance.one("maintenanceAndUpdateFrequency").code()
        for stated in filter(None, (duration, code)):
            spelt = _NO_TIME.sub("", stated).rstrip("T") if _DURATION.fullmatch(stated) else stated
            if entry := find_frequency(spelt):
                return entry.code, stated
            found = found if found[1] else ("", stated)
    return found


def issued_of(citation: Node, problems: Problems) -> str:
    """The first date of publication, else of release, else of creation."""
    stated = citation.objects("date")
    for kind in _ISSUED:
        for one in stated:
            if one.one("dateType").code() == kind and (
                found := day("citation/date", one.one("date").words(), problems)
            ):
                return found
    return ""


def modified_of(citation: Node, problems: Problems) -> str:
    """The latest date of a revision."""
    found = [
        day("citation/date", one.one("date").words(), problems)
        for one in citation.objects("date")
        if one.one("dateType").code() in _MODIFIED
    ]
    return max(found, default="")


def record_modified_of(root: Node, problems: Problems) -> str:
    """When the record was last changed, else made."""
    if "dateStamp" in root.children:
        return day("dateStamp", root.one("dateStamp").words(), problems)
    stated = {one.one("dateType").code(): one.one("date").words() for one in root.objects("dateInfo")}
    kind = next((kind for kind in (*_MODIFIED, *_ISSUED) if kind in stated), "")
    return day("dateInfo", stated.get(kind, ""), problems)


def promises_of(identification: Node, orders: list[Node]) -> tuple[str, ...]:
    """When the next renewal is due, and how long an order takes."""
    found = []
    for maintenance in identification.objects("resourceMaintenance"):
        stated = said(maintenance.one("dateOfNextUpdate")) or next(
            (
                said(one.one("date"))
                for one in maintenance.objects("maintenanceDate")
                if one.one("dateType").code() == "nextUpdate"
            ),
            "",
        )
        found.append(f"Next update: {stated}" if stated else "")
        found += [
            f"Maintenance: {words}" for prop in maintenance.all("maintenanceNote") if (words := told(prop))
        ]
    found += [f"Turnaround: {words}" for order in orders if (words := said(order.one("turnaround")))]
    return tuple(dict.fromkeys(filter(None, found)))
