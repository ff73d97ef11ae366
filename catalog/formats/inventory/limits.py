"""How large an inventory may be: beyond these it is refused whole, with a sentence, before memory is spent on it."""

ROWS = 200_000  # of all sheets together
COLUMNS = 1_000
CELLS = 4_000_000  # of all sheets together, blank ones between others too
DIGITS = 40  # of a whole number; longer ones are no number that anyone means
UNPACKED = 200_000_000  # bytes of all parts of an XLSX or ODS file
PARTS = 2_000  # files inside an XLSX or ODS file
RATIO = 200  # unpacked to packed bytes of an XLSX or ODS file that is large when unpacked
RATIO_FROM = 20_000_000  # unpacked bytes from which on the ratio counts
NAME_CHARACTERS = 200  # of a column's name
