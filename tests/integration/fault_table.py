"""The table of docs/faults.md: what each protocol makes of each fault. Written by `python -m tests.integration.fault_table`."""

import sys
from pathlib import Path
from typing import Any

import pytest

from catalog.formats.registry import PROTOCOLS
from tests.integration.fault_source import NUMBER
from tests.integration.faults import FAULTS

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "faults.md"
NOT_APPLICABLE = "–"
_MARK = "<!-- the table below is written by python -m tests.integration.fault_table -->"
CLASSES = ("failed", "ended early", "complete", "refused", "gone", "withdrawn", "held", "rests")


def verdict_class(run: Any, waits: int) -> str:
    """How a HarvestRun ended, in words of CLASSES; `waits`: how often its endpoint was left alone."""
    state = {"complete": "complete", "partial": "ended early", "failed": "failed"}[run.state]
    numbers = {"refused": run.refused, "gone": run.gone, "withdrawn": run.withdrawn}
    told = [f"{number:,} {name}" for name, number in numbers.items() if number]
    held = "held" if any("held" in problem.get("rule", "") for problem in run.problems) else ""
    return ", ".join(filter(None, ["rests" if waits else "", state, *told, held]))


def documented() -> dict[tuple[str, str], str]:
    """The table as it is written: how a run of (fault, protocol) ends."""
    table = PAGE.read_text(encoding="utf-8").partition(_MARK)[2]
    lines = [line for line in table.splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    protocols = [name.strip("`") for name in rows[0][1:]] if rows else []
    return {
        (row[0], protocol): cell
        for row in rows[2:]
        for protocol, cell in zip(protocols, row[1:], strict=True)
    }


class _Cells:
    """Collects what the cells of a test run found."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties if report.when == "call" else ():
            if name == "cell" and isinstance(value, list):
                fault, protocol, found, verdict = map(str, value)
                if (fault, protocol) not in self.found:
                    sys.stdout.write(f"\n{fault} | {protocol} | {found} | {verdict}")
                self.found[fault, protocol] = found


def written(found: dict[tuple[str, str], str]) -> str:
    """The page up to its mark, and the table."""
    words = PAGE.read_text(encoding="utf-8").partition(_MARK)[0]
    lines = [["fault", *(f"`{name}`" for name in PROTOCOLS)], ["---"] * (len(PROTOCOLS) + 1)]
    lines += [
        [f.name, *(found.get((f.name, p), "?") if f.dialect(p) else NOT_APPLICABLE for p in PROTOCOLS)]
        for f in FAULTS
    ]
    return f"{words}{_MARK}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Run the matrix on real servers and write what it found."""
    cells = _Cells()
    quiet = ("-q", "-p", "no:cacheprovider", "--tb=line", "--show-capture=no")
    pytest.main([*quiet, "tests/integration/test_fault_matrix.py"], plugins=[cells])
    PAGE.write_text(written(cells.found), encoding="utf-8")
    sys.stdout.write(f"\n{len(cells.found)} cells of {NUMBER} products each\n")


if __name__ == "__main__":
    main()
