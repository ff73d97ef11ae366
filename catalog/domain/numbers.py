"""Numbers in words, and words that are numbers."""


def counted(number: int, one: str, many: str = "") -> str:
    """“1 product”, “1,200 products”; `many` where it is not `one` with an s."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def number_in(text: str, otherwise: int = 0, *, digits: int = 9) -> int:
    """The whole number that a text is, of at most so many digits; `otherwise` where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else otherwise
