"""Programs are neither answered nor given a ticket for their replies (T21; RFC 3834, RFC 3464)."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.incoming_mail.domain.headers import Headers, headers_of
from tickets.incoming_mail.domain.loop_safety import OPENS_TICKETS, Facts, Kind, classify
from tickets.incoming_mail.domain.mail import Unreadable
from tickets.incoming_mail.mime.reading import read

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.eml"))
PERSON = Facts(subject="Kettle", text="It stopped.", author="mikko@laine.example")


def fields(*named: tuple[str, str]) -> Headers:
    return headers_of(named)


def test_machine_generated_message_is_never_acknowledged() -> None:
    """Pitfall: a bounce of a notification that notified again multiplied from 4 to 64."""
    acknowledged = set()
    for path in FIXTURES:
        try:
            mail = read(path.read_bytes())
        except Unreadable:
            continue
        if mail.classification.acknowledged:
            acknowledged.add(mail.classification.kind)

    assert acknowledged == {Kind.MESSAGE}


def test_replies_and_reports_never_open_a_ticket() -> None:
    reports = {Kind.AUTO_REPLY, Kind.CHALLENGE, Kind.BOUNCE, Kind.DELIVERY_REPORT, Kind.READ_RECEIPT, Kind.COMPLAINT}

    assert set(Kind) - OPENS_TICKETS == reports


def test_message_of_a_person_is_acknowledged() -> None:
    found = classify(fields(("Auto-Submitted", "no"), ("Return-Path", "<mikko@laine.example>")), PERSON)

    assert (found.kind, found.acknowledged, found.opens_tickets) == (Kind.MESSAGE, True, True)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20))
def test_any_auto_submitted_but_no_is_not_acknowledged(value: str) -> None:
    token = value.lower().split(";")[0].split("(")[0]
    found = classify(fields(("Auto-Submitted", value)), PERSON)

    assert found.acknowledged == (token in ("", "no"))


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("Auto-Submitted", "auto-replied (vacation)", Kind.AUTO_REPLY),
        ("Auto-Submitted", "AUTO-GENERATED; owner=x", Kind.AUTO_GENERATED),
        ("Auto-Submitted", "auto-notified", Kind.AUTO_GENERATED),
        ("X-Autoreply", "yes", Kind.AUTO_REPLY),
        ("X-Autorespond", "Kettle", Kind.AUTO_REPLY),
        ("Precedence", "auto_reply", Kind.AUTO_REPLY),
        ("Precedence", "bulk", Kind.BULK),
        ("Precedence", "Junk", Kind.BULK),
        ("Precedence", "list", Kind.LIST),
        ("List-Id", "<kettles.korpi.example>", Kind.LIST),
        ("List-Unsubscribe", "<https://korpi.example>", Kind.BULK),
        ("Return-Path", "<>", Kind.AUTO_GENERATED),
        ("X-FC-MachineGenerated", "true", Kind.AUTO_GENERATED),
        ("X-BoxTrapper", "kq3", Kind.CHALLENGE),
    ],
)
def test_field_of_a_program_decides(name: str, value: str, kind: Kind) -> None:
    found = classify(fields((name, value)), PERSON)

    assert (found.kind, found.acknowledged) == (kind, False)


@pytest.mark.parametrize(
    "author",
    ["no-reply@korpi.example", "noreply@korpi.example", "postmaster@korpi.example", "", "news-bounces@korpi.example"],
)
def test_author_that_reads_no_mail_is_not_acknowledged(author: str) -> None:
    found = classify(Headers(), Facts(subject="Kettle", author=author))

    assert (found.kind, found.acknowledged) == (Kind.MESSAGE, False)


@pytest.mark.parametrize(
    "subject",
    [
        *("Out of office: x", "Abwesenheitsnotiz: x", "Réponse automatique : x"),
        *("Respuesta automática: x", "Automaattinen vastaus: x"),
    ],
)
def test_absence_without_a_header_is_found_by_its_words(subject: str) -> None:
    assert classify(Headers(), Facts(subject=subject, author="mikko@laine.example")).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "subject", ["Out of office chairs?", "Automatische Antwort kommt nicht", "Re: automatic reply"]
)
def test_subject_that_speaks_of_absence_is_a_message(subject: str) -> None:
    assert classify(Headers(), Facts(subject=subject, author="mikko@laine.example")).kind is Kind.MESSAGE
