"""Texts whose character set is not what it says."""

import pytest
from tickets.incoming_mail.mime.charsets import decoded

TEXTS = {
    "cp1252": "Grüße aus Köln – „Danke“, 20 €, die Kaffeemühle läuft nicht mehr.",
    "koi8-r": "Здравствуйте, мой чайник перестал работать через неделю.",
    "cp1251": "Здравствуйте, мой чайник перестал работать через неделю.",
    "cp932": "先週購入したコーヒーメーカーが動かなくなりました。修理をお願いできますか。",
    "euc-jp": "先週購入したコーヒーメーカーが動かなくなりました。修理をお願いできますか。",
    "gb18030": "您好，我上周购买的咖啡机坏了，请问可以保修吗？谢谢您的帮助。",
    "cp949": "안녕하세요, 지난주에 구입한 커피 머신이 작동하지 않습니다.",
    "utf-8": "Kahvinkeitin särkyi – 😀",
}


@pytest.mark.parametrize("declared", ["", "us-ascii", "iso-8859-1", "utf-8", "x-made-up", "utf-7"])
@pytest.mark.parametrize("codec", TEXTS)
def test_text_is_read_whatever_is_declared(codec: str, declared: str) -> None:
    assert decoded(TEXTS[codec].encode(codec), declared).text == TEXTS[codec]


@pytest.mark.parametrize("codec", TEXTS)
def test_declared_character_set_that_fits_is_taken(codec: str) -> None:
    found = decoded("Käse".encode("cp1252") if codec == "cp1252" else TEXTS[codec].encode(codec), codec)

    assert not found.guessed
    assert not found.lossy


def test_broken_character_costs_that_character_alone() -> None:
    content = ("Kahvinkeitin särkyi, hyvät ystävät. " * 9).encode()

    assert decoded(content[:-3] + b"\xc3", "utf-8").text.startswith("Kahvinkeitin särkyi, hyvät")
    assert decoded(content[:-3] + b"\xc3", "utf-8").lossy


@pytest.mark.parametrize("label", ["zlib", "rot13", "unicode_escape", "idna", "punycode", "mbcs", "utf-7", "base64"])
def test_codecs_that_are_no_character_set_are_refused(label: str) -> None:
    assert decoded(rb"\u003cb\u003e +ADw-", label).text == r"\u003cb\u003e +ADw-"
