"""The first rows of data, out of the beginning of a file or answer, whatever it holds. Pure."""

from catalog.formats.samples.reading import is_parquet as is_parquet
from catalog.formats.samples.reading import read_sample as read_sample
from catalog.formats.samples.table import Beginning as Beginning
from catalog.formats.samples.table import Table as Table
