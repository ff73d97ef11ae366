"""What every face of a domain needs: where it is served, which day it is, and what follows from these."""

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from vesportal.demo.records import DemoFile, Domain, Product, vocabulary

_STEP_DAYS = {"CONT": 1, "UPDATE_CONT": 1, "30MIN": 1, "HOURLY": 1, "DAILY": 1, "WEEKLY": 7}
_SLOW_STEP_DAYS = 30


@dataclass(frozen=True, slots=True)
class View:
    """One domain as seen at `root` (such as `http://127.0.0.1:8010/northmoor`) on the day `today` (UTC)."""

    domain: Domain
    root: str
    today: date

    def modified(self, product: Product) -> datetime:
        """When the data last changed: `age` days before the last turn of its own cycle.

        The cycle is as long as the product's rhythm (at most 30 days), so that a product stays equally
        fresh for ever, answers are the same all day, and from one day to the next only some products change.
        """
        number = uuid.UUID(product.uuid).int
        step = _STEP_DAYS.get(product.freq, _SLOW_STEP_DAYS)
        turn = self.today.toordinal() - (self.today.toordinal() + number) % step
        at = time(hour=number % 24, minute=number // 24 % 60) if product.age else time()
        return datetime.combine(date.fromordinal(turn) - timedelta(days=product.age), at, UTC)

    def issued(self, product: Product) -> str:
        """The day of first publication, as the source states it."""
        if product.issued:
            return product.issued
        day = date(2019, 1, 7) + timedelta(days=uuid.UUID(product.uuid).int % 1400)
        return min(day, self.modified(product).date()).isoformat()

    def end(self, product: Product) -> str:
        """The last day that the data covers; `now` in the definition means the day of the last change."""
        return self.modified(product).date().isoformat() if product.end == "now" else product.end

    def frequency(self, product: Product) -> str:
        """How the domain spells the product's update frequency."""
        return product.frequency or self.domain.frequency_words.get(product.freq, product.freq)

    def landing(self, product: Product) -> str:
        """The page about a product."""
        return f"{self.root}/dataset/{product.name}"

    def records(self, product: Product) -> str:
        """The product's record API."""
        return f"{self.root}/api/records/{product.name}"

    def openapi(self, product: Product) -> str:
        """The description of that API."""
        return f"{self.root}/openapi/{product.name}.json"

    def contract(self, product: Product) -> str:
        """The product's data contract."""
        return f"{self.root}/contracts/{product.name}.odcs.yaml"

    def stac(self, product: Product) -> str:
        """The product's STAC collection, where another protocol's record links to one."""
        return f"{self.root}/stac/{product.name}/collection.json"

    def policy(self, product: Product) -> str:
        """The product's ODRL policy."""
        return f"{self.root}/policies/{product.name}.jsonld"

    def download(self, product: Product, number: int) -> str:
        """The address of the product's file `number` (from 0)."""
        return f"{self.root}/files/{file_name(product, number)}"


def file_name(product: Product, number: int) -> str:
    """The name under which a file is served, unique within the domain."""
    extension = vocabulary("formats")[product.files[number].format]["ext"]
    suffix = f"-{number + 1}" if number else ""
    return f"{product.name}{suffix}.{extension}"


def find_file(domain: Domain, name: str) -> tuple[Product, DemoFile] | None:
    """The product and file served under `name`."""
    for product in domain.products:
        for number, file in enumerate(product.files):
            if file_name(product, number) == name:
                return product, file
    return None


def file_title(product: Product, file: DemoFile) -> str:
    """What a file is called in the catalogue."""
    label = f" {file.label}" if file.label else ""
    return f"{product.heading}{label} ({file.format})"
