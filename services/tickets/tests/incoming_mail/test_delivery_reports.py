"""What a report says of an address: decided by its action, classed by its status."""

import pytest
from tickets.incoming_mail.domain.delivery_reports import Action, Severity, report_in_words, report_of
from tickets.incoming_mail.domain.headers import Headers, headers_of


@pytest.mark.parametrize(
    ("action", "status", "diagnostic", "severity"),
    [
        ("failed", "5.1.1", "", Severity.HARD),
        ("failed", "5.1.10", "", Severity.HARD),
        ("failed", "5.2.1", "", Severity.HARD),
        ("failed", "5.4.4", "", Severity.HARD),
        ("failed", "5.2.2", "", Severity.SOFT),
        ("failed", "4.4.7", "", Severity.SOFT),
        ("failed", "5.0.0", "smtp; 550 mailbox is full", Severity.SOFT),
        ("failed", "5.0.0", "smtp; 550 no such user here", Severity.HARD),
        ("failed", "5.0.0", "smtp; 550 5.7.1 spam", Severity.MESSAGE),
        ("failed", "5.3.4", "", Severity.MESSAGE),
        ("failed", "5.6.0", "", Severity.MESSAGE),
        ("failed", "", "smtp; 554 sorry", Severity.SOFT),
        ("delayed", "4.4.1", "", Severity.NONE),
        ("delivered", "2.0.0", "", Severity.NONE),
        ("relayed", "", "", Severity.NONE),
        ("expanded (to a list)", "2.0.0", "", Severity.NONE),
    ],
)
def test_severity_follows_action_and_status(action: str, status: str, diagnostic: str, severity: Severity) -> None:
    block = headers_of([("Action", action), ("Status", status), ("Diagnostic-Code", diagnostic)])

    assert report_of([block], Headers()).recipients[0].severity is severity


def test_original_recipient_comes_before_the_final_one() -> None:
    block = headers_of(
        [("Final-Recipient", "rfc822; box7@korpi.example"), ("Original-Recipient", "rfc822; Aino@korpi.example")]
    )

    assert report_of([block], Headers()).recipients[0].address == "aino@korpi.example"


def test_report_without_an_action_is_a_failure() -> None:
    report = report_of([headers_of([("Final-Recipient", "rfc822; aino@korpi.example")])], Headers())

    assert report.failed
    assert report.recipients[0].action is Action.FAILED


def test_returned_header_names_the_mail() -> None:
    assert (
        report_of([], headers_of([("Message-ID", "<own1@nordic-home.example>")])).message_id
        == "own1@nordic-home.example"
    )


def test_delay_in_words_is_no_failure() -> None:
    subject = headers_of([("Subject", "Warning: message 1 delayed 24 hours")])
    report = report_in_words("Your message to aino@korpi.example has not yet been delivered.", subject, Headers())

    assert [(each.address, each.action) for each in report.recipients] == [("aino@korpi.example", Action.DELAYED)]


def test_words_without_an_address_report_nobody() -> None:
    assert report_in_words("Something failed.", Headers(), Headers()).recipients == ()
