"""What the data hold: feature catalogues (ISO 19110), bands and variables [MD_ContentInformation]."""

from urllib.parse import unquote

from catalog.domain.product import Field, Schema
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import cited, said, told

_MOST = 2_000


def schema_of(record: Node) -> Schema | None:
    """The attributes of the feature types or the dimensions of a coverage, and the catalogue that is cited."""
    fields: list[Field] = []
    url = standard = ""
    for content in record.objects("contentInfo")[:_MOST]:
        for catalogue in content.objects("featureCatalogue"):
            fields += _features(catalogue)
        fields += _dimensions(content)
        for citation in content.objects("featureCatalogueCitation"):
            if named := cited(citation):
                url, standard = url or named.iri, standard or named.label
    schema = Schema(fields=tuple(dict.fromkeys(fields))[:_MOST], url=url, standard=standard)
    return schema if schema != _NO_SCHEMA else None


_NO_SCHEMA = Schema()


def _features(catalogue: Node) -> list[Field]:
    """Of several feature types, the name of each stands before those of its attributes."""
    types = catalogue.objects("featureType")[:_MOST]
    found = []
    for feature in types:
        before = f"{_name(feature, 'typeName')}." if len(types) > 1 else ""
        for attribute in feature.objects("carrierOfCharacteristics")[:_MOST]:
            if name := _name(attribute, "memberName"):
                found.append(_attribute(attribute, before + name))
    return found


def _attribute(attribute: Node, name: str) -> Field:
    lower = next((one.words().strip() for one in attribute.one("cardinality").walk("lower")), "")
    values = [said(one.one("label"), 200) for one in attribute.objects("listedValue")[:50]]
    listed = f"Values: {', '.join(filter(None, values))}." if any(values) else ""
    return Field(
        name=name,
        type=_name(attribute.one("valueType").inner(), "aName")[:100],
        description="\n".join(filter(None, (told(attribute.one("definition")), listed))),
        unit=_unit(attribute.one("valueMeasurementUnit", "uom")),
        required=lower != "0" if lower else None,
    )


def _dimensions(content: Node) -> list[Field]:
    groups = [content, *content.objects("attributeGroup")]
    found = []
    for group in groups:
        for dimension in group.objects("dimension", "attribute")[:_MOST]:
            member = dimension.at("sequenceIdentifier")
            title = said(dimension.one("descriptor", "description"))
            name = _name(member, "aName") or said(dimension.at("name").one("code")) or title
            if name:
                found.append(
                    Field(
                        name=name[:500],
                        type=_name(member.one("attributeType").inner(), "aName")[:100],
                        title=title if title != name else "",
                        unit=_unit(dimension.one("units", "boundUnits", "boundUnit")),
                    )
                )
    return found


def _name(node: Node, name: str) -> str:
    """A name as text, or as LocalName, ScopedName or TypeName."""
    prop = node.one(name)
    return said(prop, 500) or said(prop.inner().one("aName"), 500) or prop.text.strip()[:500]


def _unit(prop: Node) -> str:
    unit = prop.inner()
    stated = (
        said(unit.one(name), 100) for name in ("catalogSymbol", "identifier", "name", "uomName", "uomSymbol")
    )
    pointed = unquote(prop.href().rpartition("#")[2].rpartition("/")[2])
    return next(filter(None, stated), "") or unit.attributes.get("id", "") or pointed
