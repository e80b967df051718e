"""What a message answers, by its ids; and what its subject is without the marks of replies."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.incoming_mail.domain.headers import headers_of
from tickets.incoming_mail.domain.message_ids import MOST, thread_ids
from tickets.incoming_mail.domain.subjects import base_subject, is_forwarded

PREFIXES = ["Re: ", "RE: ", "Fwd: ", "FW: ", "AW: ", "WG: ", "TR: ", "RV: ", "VS: ", "VL: ", "Rép : ", "Re[2]: ", "Re:"]


@pytest.mark.parametrize(
    ("in_reply_to", "references", "candidates"),
    [
        ("<b@x>", "<a@x> <b@x>", ("b@x", "a@x")),
        ("", "<a@x> <b@x>", ("b@x", "a@x")),
        ("<b@x>", "", ("b@x",)),
        ("b@x", "", ("b@x",)),
        ("Your message of Monday", "", ()),
        ("<b@x>", "<a@x>,<b@\r\n x><c@x>", ("b@x", "c@x", "a@x")),
        ("<self@x>", "<self@x> <a@x>", ("a@x",)),
        ("<>", "<< >>", ()),
    ],
)
def test_candidates_are_ordered_by_likelihood(in_reply_to: str, references: str, candidates: tuple[str, ...]) -> None:
    headers = headers_of([("Message-ID", "<self@x>"), ("In-Reply-To", in_reply_to), ("References", references)])

    assert thread_ids(headers).candidates == candidates


def test_references_are_bounded_to_the_nearest() -> None:
    headers = headers_of([("References", " ".join(f"<{number}@x>" for number in range(5_000)))])

    assert thread_ids(headers).candidates == tuple(f"{number}@x" for number in range(4_999, 4_999 - MOST, -1))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PREFIXES), max_size=6))
def test_base_subject_is_the_same_in_all_replies(prefixes: list[str]) -> None:
    assert base_subject("".join(prefixes) + "Kettle") == "Kettle"


@pytest.mark.parametrize("subject", ["Re:", "Re: Fwd:", "[Nordic Home]", "Reply", "Regarding: x", ""])
def test_subject_of_marks_alone_is_never_emptied(subject: str) -> None:
    assert bool(base_subject(subject)) == bool(subject)


@pytest.mark.parametrize(("subject", "expected"), [("WG: x", True), ("[list] Fwd: x", True), ("Re: Fwd: x", False)])
def test_forward_is_known_by_its_outermost_mark(subject: str, expected: bool) -> None:
    assert is_forwarded(subject) is expected
