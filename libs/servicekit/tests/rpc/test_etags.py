"""Etags: a version, what depends on caller and time, and what a change compares."""

import pytest
from aftersales.tickets.v1.ticket_service_pb2 import ResolveTicketRequest
from servicekit.rpc.etags import etag_of, versions_to_match


def test_an_etag_is_the_version_where_nothing_else_varies() -> None:
    assert (etag_of(7), etag_of(0), etag_of(0, "agent")) == ("7", "", "")


def test_an_etag_differs_with_each_thing_that_varies() -> None:
    etags = [etag_of(7, *varying) for varying in (("agent",), ("agent", "reopen"), ("agent", "re", "open"), ("a",))]
    assert len(set(etags)) == len(etags)
    assert all(etag.startswith("7-") for etag in etags)


def test_an_etag_is_the_same_in_every_process() -> None:
    assert etag_of(7, "agent", "reopen") == "7-7debe19e"


@pytest.mark.parametrize(
    ("etag", "if_match", "versions"),
    [
        ("", [], None),
        ("7", [], {7}),
        ("7-0a1b2c3d", [], {7}),
        ("7", ["8"], {8}),
        ("", ["7-0a1b2c3d", "9", "nonsense"], {7, 9}),
        ("", ['W/"7"'], set()),
        ("7x", [], set()),
        ("07", [], set()),
    ],
)
def test_a_precondition_names_versions(etag: str, if_match: list[str], versions: set[int] | None) -> None:
    assert versions_to_match(ResolveTicketRequest(etag=etag, if_match=if_match)) == versions
