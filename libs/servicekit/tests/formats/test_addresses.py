import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from servicekit.formats.addresses import REMEDY, email_address, mailbox

HOSTILE = [
    "a(b)@laine.example",
    "a@laine.example(x)",
    "(x)real@laine.example",
    "<a@laine.example>",
    "A <a@laine.example>",
    '"a b"@laine.example',
    '"a"@laine.example',
    "a@[127.0.0.1]",
    "a@[IPv6:::1]",
    "a@127.0.0.1",
    "a..b@laine.example",
    ".a@laine.example",
    "a.@laine.example",
    "a@laine.example.",
    "a@.laine.example",
    "a@laine..example",
    "a@-laine.example",
    "a@laine_x.example",
    "a@laine",
    "a@@laine.example",
    "a@b@laine.example",
    "a@laine.example, b@laine.example",
    "a,b@laine.example",
    "a;b@laine.example",
    "a:b@laine.example",
    "a b@laine.example",
    "a@laine.example\r\nBcc: b@laine.example",
    "a\x00@laine.example",
    "\ufeffa@laine.example",
    "a\u200b@laine.example",
    "a\u202e@laine.example",
    "a\ud800@laine.example",
    "a\uff20laine.example\uff08",
    "a@xn--a.example",
    "a@ab--c.example",
    "",
    "@",
    "a@",
    "@laine.example",
    "a" * 65 + "@laine.example",
    "a@" + "b" * 64 + ".example",
    "a@" + "b." * 130 + "example",
    "\u0301a@laine.example",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_mailbox_name_is_refused(text: str) -> None:
    for form in (email_address, mailbox):
        with pytest.raises(ValueError, match=f"^{REMEDY}$"):
            form(text)


@pytest.mark.parametrize(
    "address",
    [
        "maija@post.example",
        "m.meikalainen+orders@post.test",
        "root@mail.local",
        "a@b.invalid",
        "a@service.internal",
        "a@host.onion",
        "o'brien!#$%&*/=?^_`{|}~-@post.example",
        "maija@xn--mnchen-3ya.example",
        "postmaster@post.example",
        "a" * 64 + "@post.example",
    ],
)
def test_an_ascii_address_is_stored_as_it_is(address: str) -> None:
    assert email_address(address) == mailbox(address) == address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (" Maija@Post.Example\t", "maija@post.example"),
        ("maija@M\u00fcnchen.example", "maija@xn--mnchen-3ya.example"),
        ("maija@mu\u0308nchen.example", "maija@xn--mnchen-3ya.example"),
        ("maija@XN--MNCHEN-3YA.example", "maija@xn--mnchen-3ya.example"),
        ("maija@stra\u00dfe.example", "maija@xn--strae-oqa.example"),
        ("maija@post\u3002example", "maija@post.example"),
        ("\uff4d\uff41\uff49\uff4a\uff41@post.example", "maija@post.example"),
        ("me\u0301@post.example", "m\u00e9@post.example"),
    ],
)
def test_spellings_of_one_address_are_equal(one: str, other: str) -> None:
    assert email_address(one) == email_address(other) == other


@pytest.mark.parametrize(("one", "other"), [("ma\u0131l", "mail"), ("stra\u00dfe", "strasse"), ("\u00e9", "e")])
def test_local_parts_of_other_letters_are_other_addresses(one: str, other: str) -> None:
    assert email_address(f"{one}@post.example") != email_address(f"{other}@post.example")


def test_a_stored_spelling_of_another_mailbox_is_refused() -> None:
    assert email_address("\u017fam@post.example") == "sam@post.example"  # today's caller sees what became of it
    with pytest.raises(ValueError, match=REMEDY):
        mailbox("\u017fam@post.example")  # a long s, stored when nothing became of it


def test_a_stored_domain_in_unicode_leaves_in_a_labels() -> None:
    assert mailbox("ma\u00efja@m\u00fcnchen.example") == "ma\u00efja@xn--mnchen-3ya.example"


letters = st.characters(exclude_categories=())
near_misses = st.text(st.sampled_from('aA.@()<>",;:[]\\ \t\r\n\x00\u0130\u00df\u00e9\u0301\u200d\ufeff\u3002-+xn'))


@given(st.text(letters) | st.builds("{}@{}.example".format, near_misses, near_misses) | near_misses)
@example("\u0130@i.example")
def test_whatever_is_accepted_has_one_plain_form(text: str) -> None:
    try:
        address = email_address(text)
    except ValueError:
        return
    assert email_address(address) == mailbox(address) == address
    local, at, domain = address.partition("@")
    assert at
    assert domain.isascii()
    assert not set(address) & set('()<>",;:[]\\ \t\r\n\x00\ufeff')
    assert len(local) <= 64
