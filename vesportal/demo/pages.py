"""The plain web pages of the demo: domains, a domain's home, a product's page. Each says what it is."""

from dataclasses import asdict
from html import escape

from vesportal.demo.answers import Answer, json_answer
from vesportal.demo.federation import federation
from vesportal.demo.records import Product
from vesportal.demo.view import View

_BANNER = "This is a demo. The organisation is fictional and its data are invented."


def index_answer(base_url: str) -> Answer:
    """All domains, with the address and protocol of their endpoint."""
    hidden = {"credential"}
    listed = [{k: v for k, v in asdict(domain).items() if k not in hidden} for domain in federation(base_url)]
    return json_answer(listed)


def home_answer(view: View) -> Answer:
    """A domain's home page."""
    links = "".join(
        f'<li><a href="{escape(view.landing(p))}">{escape(p.heading)}</a></li>' for p in view.domain.products
    )
    return _page(view.domain.name, f"<p>{escape(view.domain.description)}</p><ul>{links}</ul>")


def product_answer(view: View, product: Product) -> Answer:
    """A product's page; its text is shown as text, whatever is in it."""
    paragraph = f"<p>{escape(product.text)}</p>" if product.text else ""
    ask = "" if product.open else f"<p>To ask for access, write to {escape(view.domain.contact_email)}.</p>"
    return _page(product.heading, paragraph + ask)


def page_answer(title: str, body: str, markup: str = "") -> Answer:
    """A page of a face of its own; `markup` is put before its end, such as a block of JSON-LD."""
    return _page(title, body + markup)


def _page(title: str, body: str) -> Answer:
    head = f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
    text = f"{head}<body><p><strong>{_BANNER}</strong></p><h1>{escape(title)}</h1>{body}</body></html>\n"
    return Answer(text.encode(), "text/html; charset=utf-8")
