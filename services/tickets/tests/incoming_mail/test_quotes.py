"""What a person wrote, apart from what their program quoted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mailparser_reply import EmailReplyParser
from tickets.incoming_mail.domain.quotes import trimmed

ATTRIBUTIONS = [
    "On Mon, 2 Mar 2026 at 09:02, Nordic Home <support@nordic-home.example> wrote:",
    "Am 02.03.26 um 09:02 schrieb Nordic Home:",
    "Le 02/03/2026 à 09:02, Nordic Home a écrit :",
    "El 2/3/26 a las 9:02, Nordic Home escribió:",
    "Nordic Home <support@nordic-home.example> kirjoitti 2.3.2026 kello 9.02:",
    "Nordic Home kirjoitti 2.3.2026 klo 9.02:",
]
OURS = """Hello Mikko,

we have sent a new base for your kettle on Monday.
-- does it fit?

From: our workshop
Best regards
Aino, Nordic Home

You get this mail because you asked us: https://nordic-home.example/tickets/1"""

ANSWERS = st.text("abcdefg äöé,.!?\n😀", min_size=1, max_size=200).filter(lambda text: text.strip(" \n,.!?") != "")


@settings(max_examples=100, deadline=None)
@given(ANSWERS, st.sampled_from(ATTRIBUTIONS))
def test_our_own_mail_is_trimmed_from_an_answer(answer: str, attribution: str) -> None:
    quoted = "\n".join(f"> {line}".rstrip() for line in OURS.split("\n"))

    found = trimmed(f"{answer}\n\n{attribution}\n\n{quoted}\n")

    assert found.body == answer.strip()
    assert found.quoted == f"{attribution}\n\n{quoted}"


@settings(max_examples=100, deadline=None)
@given(ANSWERS, st.sampled_from(ATTRIBUTIONS))
def test_our_own_mail_without_marks_is_trimmed(answer: str, attribution: str) -> None:
    assert trimmed(f"{answer}\n\n{attribution}\n\n{OURS}\n").body == answer.strip()


def test_signature_of_our_own_mail_is_cut() -> None:
    """As notifications writes it below a reply: the delimiter, the agent's own lines, the retailer's."""
    found = trimmed("Please clean the filter.\n\n-- \nAino\nAino Virtanen\nKitchens\nCustomer care\n\nNordic Home\n")
    assert found.body == "Please clean the filter."
    assert found.signature.startswith("-- \nAino\nAino Virtanen")


LINES = st.sampled_from(
    [
        *("", "-- ", "> quoted", "Sent from my iPhone", "yes", "From: a", "Sent: b", "Subject: c", "_" * 30),
        ATTRIBUTIONS[0],
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(LINES, max_size=12))
def test_nothing_that_a_person_wrote_is_ever_lost(lines: list[str]) -> None:
    found = trimmed("\n".join(lines))

    together = f"{found.body}\n{found.quoted}\n{found.signature}".split()
    assert sorted(together) == sorted("\n".join(lines).split())
    if "yes" in lines and not any(line.startswith(("From", "Sent", "To", "Subject", "_", "On")) for line in lines):
        assert "yes" in found.body


@pytest.mark.parametrize("attribution", ATTRIBUTIONS[:3])  # the other one misses some of the rest
def test_answer_is_the_one_that_another_parser_finds(attribution: str) -> None:
    text = f"It is the blue one.\nThank you!\n\n{attribution}\n> Which one?\n> Nordic Home\n"

    parser = EmailReplyParser(languages=["en", "de", "fr"])
    theirs = parser.parse_reply(text=text)

    assert trimmed(text).body == (theirs or "").strip() == "It is the blue one.\nThank you!"


def test_history_without_an_answer_leaves_no_body() -> None:
    assert trimmed(f"{ATTRIBUTIONS[0]}\n> Which one?").body == ""


def test_copied_header_without_an_answer_is_kept() -> None:
    text = "From: Aino\nSent: Monday\nTo: Mikko\nSubject: x\n\nSee this."

    assert trimmed(text).body == text


def test_answers_between_the_lines_keep_what_they_answer() -> None:
    found = trimmed("> Which one?\nThe blue one.\n> When?\nMonday.\n> Regards\n")

    assert found.body == "> Which one?\nThe blue one.\n> When?\nMonday."
    assert found.quoted == "> Regards"


def test_long_text_below_a_delimiter_is_no_signature() -> None:
    text = "Two things.\n--\n" + "\n".join(f"line {number}" for number in range(30))

    assert trimmed(text).body == text


@pytest.mark.parametrize(
    "line", ["Sent from the shop, it never arrived.", "Von der Lieferung fehlt ein Teil.", "Lähetetty maanantaina."]
)
def test_sentence_like_a_mobile_signature_is_kept(line: str) -> None:
    assert trimmed(f"Hello,\n{line}").body == f"Hello,\n{line}"
