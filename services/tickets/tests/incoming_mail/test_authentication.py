"""From can be forged: only what a trusted server wrote about it counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tickets.incoming_mail.domain.authentication import Because, authentication, results_of
from tickets.incoming_mail.domain.headers import headers_of

OURS = "mx.nordic-home.example"
AUTHOR = "mikko@laine.example"
PASS = f"{OURS}; dmarc=pass header.from=laine.example"
FAIL = f"{OURS}; dmarc=fail header.from=laine.example"


def because(*values: str, author: str = AUTHOR, trusted: frozenset[str] = frozenset({OURS})) -> Because:
    found = authentication(headers_of([("Authentication-Results", each) for each in values]), author, trusted)
    assert found.verified == (found.because is Because.DMARC_PASS)
    return found.because


@pytest.mark.parametrize(
    "value",
    [
        PASS,
        PASS.upper().replace("DMARC=PASS HEADER.FROM", "dmarc=PASS header.from"),
        f"{OURS} 1; dmarc=pass (p=reject; dis=none) header.from=laine.example;",
        f'(a (nested) comment) {OURS}; dkim=pass reason="ok; so" header.d=x; dmarc=pass header.from="laine.example"',
        f"{OURS}; spf=pass smtp.mailfrom=a@b.example smtp.helo=b; dmarc=pass policy.dmarc=x header.from=laine.example",
    ],
)
def test_pass_of_a_trusted_server_verifies_the_author(value: str) -> None:
    assert because(value) is Because.DMARC_PASS


def test_nothing_is_verified_without_a_trusted_server() -> None:
    assert because(PASS, trusted=frozenset()) is Because.NO_TRUSTED_SERVER


def test_only_the_topmost_result_of_the_server_counts() -> None:
    assert because(FAIL, PASS) is Because.DMARC_FAIL
    assert because(f"{OURS}; none", PASS) is Because.NO_DMARC
    assert because("mx.evil.example; none", PASS) is Because.DMARC_PASS


@pytest.mark.parametrize(
    "broken", [f"{OURS}; dmarc=", f"{OURS} dmarc=pass", f"{OURS}; (", f"{OURS}; dmarc=pass header.from=a b"]
)
def test_unreadable_result_is_not_skipped_for_a_forged_one(broken: str) -> None:
    assert because(broken, PASS) is Because.UNREADABLE_RESULT


@pytest.mark.parametrize("server", ["mx.evil.example", f"{OURS}.evil.example", f"x{OURS}", "", "nordic-home.example"])
def test_other_server_is_not_believed(server: str) -> None:
    assert because(f"{server}; dmarc=pass header.from=laine.example") is Because.NO_RESULT


@pytest.mark.parametrize(
    "domain", ["evil.example", "laine.example.evil.example", "sub.laine.example", "", "aine.example"]
)
def test_result_about_another_domain_verifies_nobody(domain: str) -> None:
    assert because(f"{OURS}; dmarc=pass header.from={domain or 'x'}") is Because.NOT_ALIGNED


def test_result_without_its_domain_verifies_nobody() -> None:
    assert because(f"{OURS}; dmarc=pass") is Because.NOT_ALIGNED


def test_domain_in_unicode_is_the_same_domain() -> None:
    value = f"{OURS}; dmarc=pass header.from=bücher.example"

    assert because(value, author="a@xn--bcher-kva.example") is Because.DMARC_PASS


@pytest.mark.parametrize("outcome", ["fail", "temperror", "permerror", "bestguesspass", "quarantine"])
def test_anything_but_pass_verifies_nobody(outcome: str) -> None:
    assert because(f"{OURS}; dmarc={outcome} header.from=laine.example") is Because.DMARC_FAIL
    assert because(f"{PASS}; dmarc={outcome} header.from=laine.example") is Because.DMARC_FAIL


def test_spf_and_dkim_alone_verify_nobody() -> None:
    value = f"{OURS}; spf=pass smtp.mailfrom=laine.example; dkim=pass header.d=laine.example"

    assert because(value) is Because.NO_DMARC


def test_message_without_one_author_is_not_verified() -> None:
    assert because(PASS, author="") is Because.NO_AUTHOR


SENDERS_TEXT = st.text(
    st.sampled_from('abc;="\\() .@-\t') | st.characters(min_codepoint=32, max_codepoint=126), max_size=60
)


@settings(max_examples=100, deadline=None)
@given(SENDERS_TEXT)
def test_text_of_the_sender_cannot_turn_a_failure_into_a_pass(text: str) -> None:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')

    assert because(f'{OURS}; spf=fail reason="{quoted}"; dmarc=fail header.from=laine.example') is Because.DMARC_FAIL
    assert (
        because(f"{OURS}; spf=fail smtp.mailfrom={text}; dmarc=fail header.from=laine.example")
        is not Because.DMARC_PASS
    )


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_result_is_read_or_refused(value: str) -> None:
    results_of(value)
