"""The web accessible folder: a listing as Apache writes it, ISO 19139 documents in it, and a folder of older ones below."""

from html import escape

from vesportal.demo.answers import Answer
from vesportal.demo.iso19115 import metadata_xml
from vesportal.demo.records import Product
from vesportal.demo.view import View

_OLD = 2_000  # days without a change after which a document lies in the older ones' folder
_ARCHIVE, _NOTE = "older", "README.txt"
_SORTS = (("N", "Name"), ("M", "Last modified"), ("S", "Size"))


def folder_answer(view: View, folder: str = "") -> Answer | None:
    """The listing of the folder, or of the one below it; None for any other."""
    if folder not in {"", f"{_ARCHIVE}/"}:
        return None
    products = [product for product in view.domain.products if _is_old(product) == bool(folder)]
    rows = [
        _row(f"{product.name}.xml", view.modified(product).strftime("%Y-%m-%d %H:%M")) for product in products
    ]
    if not folder:
        rows += [_row(f"{_ARCHIVE}/", "2019-03-04 10:20"), _row(_NOTE, "2019-03-04 10:21")]
    path = escape(f"/{view.domain.slug}/metadata/{folder}".rstrip("/"))
    sorts = "".join(f'<th><a href="?C={letter};O=A">{name}</a></th>' for letter, name in _SORTS)
    above = f"/{view.domain.slug}/metadata/" if folder else f"/{view.domain.slug}/"
    parent = (
        f'<tr><td>&nbsp;</td><td><a href="{above}">Parent Directory</a></td><td>&nbsp;</td><td> - </td></tr>'
    )
    page = (
        '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<html>\n <head>\n'
        f"  <title>Index of {path}</title>\n </head>\n <body>\n<h1>Index of {path}</h1>\n  <table>\n"
        f"   <tr><th>&nbsp;</th>{sorts}</tr>\n{parent}\n{''.join(sorted(rows))}</table>\n</body></html>\n"
    )
    return Answer(page.encode(), "text/html; charset=utf-8")


def document_answer(view: View, folder: str, name: str) -> Answer | None:
    """A document of the folder that lists it."""
    product = view.domain.product(name)
    if product is None or folder not in {"", f"{_ARCHIVE}/"} or _is_old(product) != bool(folder):
        return None
    changed = view.modified(product).strftime("%a, %d %b %Y %H:%M:%S GMT")
    return Answer(metadata_xml(view, product), "application/xml", headers={"Last-Modified": changed})


def _is_old(product: Product) -> bool:
    return product.age > _OLD


def _row(name: str, changed: str) -> str:
    cells = f'<a href="{escape(name)}">{escape(name)}</a></td><td align="right">{changed}  </td><td align="right"> - </td>'
    return f"<tr><td>&nbsp;</td><td>{cells}</tr>\n"
