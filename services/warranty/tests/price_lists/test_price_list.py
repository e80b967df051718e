"""What a price list says, and what it cannot say."""

import pytest
from domainkit.instants import Instant
from domainkit.money import Money
from domainkit.refusals import Refused
from hypothesis import given
from hypothesis import strategies as st
from warranty.price_lists.domain.price_list import MOST_ROWS, PriceList, PriceListDraft, Wanted, new_list, price_of
from warranty.product_models.domain.terms import CostKind

COLUMNS = "manufacturer,product_model_id,part_number,cost_kind,net_minor"


def listed(rows: str) -> PriceList:
    return new_list(PriceListDraft("nordic-home", "EUR", Instant(1), rows), id="prl_1", now=Instant(2))


def price(prices: PriceList, part: str = "KX-220", kind: CostKind = CostKind.PARTS, model: str = "mod_1") -> int | None:
    money = price_of(prices, Wanted(part, model, "Frostvik", kind))
    assert money is None or money == Money(money.amount_minor, "EUR")
    return money.amount_minor if money else None


def test_most_specific_row_has_the_price() -> None:
    rows = {
        ",,,parts,1": 1,
        "frostvik ,,,parts,2": 2,
        ",mod_1,,parts,3": 3,
        "Frostvik,mod_1,,parts,4": 4,
        ",,kx-220,parts,5": 5,
        "Frostvik,,KX-220,parts,6": 6,
        ",mod_1,KX-220,parts,7": 7,
        '"Frostvik",mod_1,KX-220,parts,8': 8,
    }
    for count in range(1, len(rows) + 1):
        some = list(rows)[:count]
        assert price(listed("\n".join([COLUMNS, *reversed(some)]))) == count
    whole = listed("\r\n".join([COLUMNS, *rows]))
    assert (price(whole, part=""), price(whole, part="", model=""), whole.row_count) == (4, 2, 8)
    assert price(whole, kind=CostKind.LABOUR) is None


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ("part_number,net_minor\nA,1", "Must begin with the names of columns"),
        ("cost_kind,net_minor,colour\nparts,1,red", "Must begin with the names of columns"),
        ("cost_kind,net_minor,net_minor\nparts,1,1", "Must begin with the names of columns"),
        ("cost_kind,net_minor\n", "Must have a row"),
        ("cost_kind,net_minor\nparts", "1: it has another number of values"),
        ("cost_kind,net_minor\nparts,1,2", "1: it has another number of values"),
        ("cost_kind,net_minor\nparts,1\nfood,1", "2: cost_kind must be parts, labour"),
        ("cost_kind,net_minor\nparts,-1", "1: net_minor must be a number"),
        ("cost_kind,net_minor\nparts,1.5", "1: net_minor must be a number"),
        ("cost_kind,net_minor\nparts,9999999999999", "1: net_minor must be a number"),
        ("cost_kind,net_minor\nparts,1\nparts,2", "2: another row has a price for the same"),
        ('cost_kind,net_minor\n"parts,1', "Must be CSV"),
        ("cost_kind,net_minor\n" + "x,1\n" * 8, "And 3 more"),
        ("part_number,cost_kind,net_minor\n" + "".join(f"{n},parts,1\n" for n in range(MOST_ROWS + 1)), "rows at most"),
    ],
)
def test_list_that_cannot_be_read_names_the_rows(rows: str, problem: str) -> None:
    with pytest.raises(Refused, match=problem):
        listed(rows)


@given(st.text(max_size=60) | st.text("cost_kind,net_minor\nparts\"'10 ", max_size=60))
def test_any_text_is_a_list_or_refused(text: str) -> None:
    try:
        assert listed("cost_kind,net_minor\n" + text).row_count
    except Refused:
        return
