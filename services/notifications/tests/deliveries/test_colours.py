import pytest
from hypothesis import given
from hypothesis import strategies as st
from notifications.deliveries.domain.colours import BLACK, DEFAULT, ENOUGH, WHITE, colour, contrast, readable_on

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#767676", "#ffffff", 4.54), ("#ff0000", "#ffffff", 4.0), ("#1a5fb4", "#1a5fb4", 1)],
)
def test_contrast_is_the_ratio_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.005)


@given(COLOURS)
def test_text_is_readable_on_every_colour(background: str) -> None:
    assert contrast(readable_on(background), background) >= ENOUGH


@given(COLOURS)
def test_text_is_white_wherever_that_is_readable(background: str) -> None:
    assert readable_on(background) == (WHITE if contrast(WHITE, background) >= ENOUGH else BLACK)


@given(COLOURS)
def test_chosen_colour_is_kept(chosen: str) -> None:
    assert colour(chosen) == chosen
    assert colour(chosen.upper()) == chosen.upper()


@pytest.mark.parametrize("text", ["", "red", "#fff", "#12345g", "#123456;x", "#123456\n", " #123456", "url(#123456)"])
def test_what_is_no_colour_is_the_default(text: str) -> None:
    assert colour(text) == DEFAULT
