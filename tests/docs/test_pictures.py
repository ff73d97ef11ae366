"""The pictures of the documentation: each is taken by the script, shown somewhere, and told in words."""

import re
from pathlib import Path

from tests.docs.pictures import IMAGES, PICTURES

ROOT = Path(__file__).parents[2]
_SHOWN = re.compile(r"!\[([^\]]*)\]\((?:docs/)?images/([\w-]+)\.png\)")


def test_every_picture_is_taken_by_the_script_and_shown() -> None:
    taken = {picture.name for picture in PICTURES}
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = [match for path in documents for match in _SHOWN.findall(path.read_text())]
    assert {path.stem for path in IMAGES.glob("*.png")} == taken
    assert {name for _, name in shown} == taken
    assert all(len(words) > 20 for words, _ in shown), "what a picture shows is told in words"
