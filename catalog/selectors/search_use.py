"""How people search, summed over days, for curators. Words that fewer than five people of a day looked for are never told."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Max, Sum

from catalog.domain.numbers import number_in
from catalog.domain.search_times import added, percentile
from catalog.models import SearchDay, SearchWords

FEWEST = 5  # people of one day
SPANS = (7, 30, 90, 180)  # days
MOST = 2_000  # words that are read
SHOWN = 50


@dataclass(frozen=True, slots=True)
class WordsUse:
    """Words over all days: how often searched for and in vain, how often a product was opened; people of the busiest day."""

    words: str
    times: int
    people: int
    missed: int
    missed_people: int
    opened: int


@dataclass(frozen=True, slots=True)
class SearchUse:
    """Days from the oldest on, each day there; words by how many people looked for them."""

    days: list[SearchDay]
    words: list[WordsUse]

    @property
    def missed(self) -> list[WordsUse]:
        """Those that five people of one day looked for in vain, most people first."""
        rows = [row for row in self.words if row.missed and row.missed_people >= FEWEST]
        return sorted(rows, key=lambda row: (-row.missed_people, -row.missed, row.words))

    @property
    def unopened(self) -> list[WordsUse]:
        """Those that found something of which nobody opened anything, the most searches first."""
        rows = [row for row in self.words if not row.opened and row.times > row.missed]
        return sorted(rows, key=lambda row: (row.missed - row.times, row.words))

    def total(self, name: str) -> int:
        """The sum of a number over the days."""
        return sum(getattr(day, name) for day in self.days)

    @property
    def filters(self) -> list[tuple[str, int]]:
        """Facet → how many searches used it, the most first."""
        counts: dict[str, int] = {}
        for day in self.days:
            for name, number in day.filters.items():
                counts[name] = counts.get(name, 0) + number
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def took(self, share: float) -> int | None:
        """The milliseconds within which that share of the searches was answered."""
        return percentile(added(day.took for day in self.days), share)


def search_use(days: int) -> SearchUse:
    """The last so many days, today among them. Two queries."""
    today = datetime.now(UTC).date()
    since = today - timedelta(days=days - 1)
    there = {row.day: row for row in SearchDay.objects.filter(day__gte=since)}
    whole = [since + timedelta(days=n) for n in range(days)]
    return SearchUse([there.get(day) or SearchDay(day=day) for day in whole], _words(since))


def words_of(days: int) -> list[WordsUse]:
    """The words of the last so many days alone. One query."""
    return _words(datetime.now(UTC).date() - timedelta(days=days - 1))


def _words(since: date) -> list[WordsUse]:
    """Those of five people of a day or more. A sum must not take the name of its column before all are made."""
    rows = (
        SearchWords.objects.filter(day__gte=since)
        .order_by()
        .values("words")
        .annotate(
            all_times=Sum("times"),
            most=Max("people"),
            all_missed=Sum("missed"),
            most_missed=Max("missed_people"),
            all_opened=Sum("opened"),
        )
        .filter(most__gte=FEWEST)
        .order_by("-most", "-all_times", "words")
    )
    names = ("words", "all_times", "most", "all_missed", "most_missed", "all_opened")
    return [WordsUse(*row) for row in rows.values_list(*names)[:MOST]]


def span_asked(text: str) -> int:
    """How many days an address asks for: one of SPANS."""
    number = number_in(text)
    return number if number in SPANS else SPANS[1]
