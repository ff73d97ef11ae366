"""Times in titles and file names, and the spans that they stand for."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.domain.access.periods import period_in, span_of


@pytest.mark.parametrize(
    ("text", "period", "said"),
    [
        ("demand 2023", "2023", "2023"),
        ("demanddata_2024.csv", "2024", "2024"),
        ("GSP demand 2023/24", "2023-04/2024-03", "2023/24"),
        ("2023-24 charges", "2023-04/2024-03", "2023-24"),
        ("1 year 2004-05", "2004-05", "2004-05"),
        ("2019-2023", "2019/2023", "2019-2023"),
        ("2020 to 2022", "2020/2022", "2020 to 2022"),
        ("2024-05 file", "2024-05", "2024-05"),
        ("20240501_x.csv", "2024-05-01", "20240501"),
        ("vfe_public_219200755_20240506.json", "2024-05-06", "20240506"),
        ("2024-02-31", "2024-02", "2024-02-31"),
        ("31/12/2023", "2023-12-31", "31/12/2023"),
        ("01/05/2024", "2024", "01/05/2024"),  # day first or month first: the year is sure
        ("05/05/2024", "2024-05-05", "05/05/2024"),
        ("May 2024", "2024-05", "May 2024"),
        ("2024 May", "2024-05", "2024 May"),
        ("Dec-2021", "2021-12", "Dec-2021"),
        ("Q1 2024", "2024-01/2024-03", "Q1 2024"),
        ("2024Q3", "2024-07/2024-09", "2024Q3"),
        ("CC BY 4.0 12019", "", ""),
        ("CESP_1t_AC_011020221232.zip", "", ""),
        ("2023-2019", "", ""),
        ("", "", ""),
    ],
)
def test_the_time_that_a_title_names(text, period, said):
    assert period_in(text) == (period, said)


@pytest.mark.parametrize(
    ("period", "start", "end"),
    [
        ("2023", date(2023, 1, 1), date(2024, 1, 1)),
        ("2024-02", date(2024, 2, 1), date(2024, 3, 1)),
        ("2023-12", date(2023, 12, 1), date(2024, 1, 1)),
        ("2024-02-29", date(2024, 2, 29), date(2024, 3, 1)),
        ("2023-04/2024-03", date(2023, 4, 1), date(2024, 4, 1)),
        ("2019/2023", date(2019, 1, 1), date(2024, 1, 1)),
    ],
)
def test_the_span_of_a_period(period, start, end):
    assert span_of(period) == (start, end)


@pytest.mark.parametrize("period", ["", "9999", "soon", "2024-13", "2024/2020"])
def test_what_is_no_period_has_no_span(period):
    assert span_of(period) is None


@given(
    st.text(max_size=60) | st.from_regex(r"[a-z_]{0,5}(19|20)\d\d[-/_. ]?\d{0,4}[-/]?\d{0,2}", fullmatch=True)
)
def test_any_text_is_read_and_what_is_read_has_a_span(text):
    period, said = period_in(text)
    assert said in text
    assert bool(period) == bool(said)
    assert not period or span_of(period) is not None
