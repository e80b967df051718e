"""Mail servers as they are: each fault done to the running system, and read off at the gateway and at the server."""

from itertools import pairwise
from time import monotonic

import pytest
from faulty import ATTEMPT_SECONDS, FIRST_PAUSE_SECONDS, Faulty, delivery_to, last_published
from mail_server import GREYLISTED_SECONDS, Manner
from shop import Json, Shop, new_shop
from system import eventually


@pytest.fixture
def shop(faulty: Faulty) -> Shop:
    return new_shop(faulty.system)


def sale(shop: Shop, faulty: Faulty, manner: Manner) -> tuple[Json, str]:
    """A sale whose welcome mail is treated like this, and the address it goes to."""
    order = shop.order()
    address = order["customer"]["email"]
    faulty.mail.treat(address, manner)
    return shop.sell(order_id=order["order_id"]), address


def test_permanent_refusal_fails_only_its_delivery(faulty: Faulty, shop: Shop) -> None:
    refused, address = sale(shop, faulty, Manner.REFUSE)
    welcome, _ = sale(shop, faulty, Manner.ACCEPT)
    failed = delivery_to(shop, refused, "failed")
    assert (failed["last_error"], failed["attempts"]) == ("SMTP_550", 1)
    assert "next_attempt_at" not in failed
    reported = last_published(shop, "NOTIFICATIONS", "notifications.v1.delivery.failed")
    assert reported["data"]["delivery"]["id"] == failed["id"]
    assert delivery_to(shop, welcome, "sent")["attempts"] == 1
    assert len(faulty.mail.attempts[address]) == 1


def test_greylisted_mail_is_retried_with_growing_pauses(faulty: Faulty, shop: Shop) -> None:
    greylisted, address = sale(shop, faulty, Manner.GREYLIST)
    waiting = delivery_to(shop, greylisted, "retrying")
    assert waiting["last_error"] == "SMTP_451"
    assert waiting["next_attempt_at"] > waiting["created_at"]
    sent = delivery_to(shop, greylisted, "sent")
    assert (sent["last_error"], sent["attempts"]) == ("", len(faulty.mail.attempts[address]))
    pauses = [later - sooner for sooner, later in pairwise(faulty.mail.attempts[address])]
    wanted = [FIRST_PAUSE_SECONDS * 2**n for n in range(len(pauses))]
    assert all(pause >= least - 0.05 for pause, least in zip(pauses, wanted, strict=True)), pauses
    assert sum(pauses) >= GREYLISTED_SECONDS
    assert faulty.mail.letters[address] == [sent["message_id"]]


def test_hanging_mail_server_delays_only_its_own_mails(faulty: Faulty, shop: Shop) -> None:
    stuck, address = sale(shop, faulty, Manner.HANG)
    eventually(lambda: faulty.mail.attempts.get(address), "the first attempt")
    begun = monotonic()
    welcome, _ = sale(shop, faulty, Manner.ACCEPT)
    assert delivery_to(shop, welcome, "sent")
    assert delivery_to(shop, stuck, "retrying")["last_error"] == "SMTP_TIMEOUT"
    faulty.mail.treat(address, Manner.ACCEPT)
    sent = delivery_to(shop, stuck, "sent")
    assert monotonic() - begun < 10 * ATTEMPT_SECONDS
    assert faulty.mail.letters[address] == [sent["message_id"]]


def test_accepted_mail_is_sent_even_if_quit_fails(faulty: Faulty, shop: Shop) -> None:
    rude, address = sale(shop, faulty, Manner.HANG_ON_QUIT)
    sent = delivery_to(shop, rude, "sent")
    assert sent["attempts"] == 1
    assert faulty.mail.letters[address] == [sent["message_id"]]


def test_lost_smtp_reply_repeats_the_mail_with_its_message_id(faulty: Faulty, shop: Shop) -> None:
    dropped, address = sale(shop, faulty, Manner.DROP)
    sent = delivery_to(shop, dropped, "sent")
    assert sent["attempts"] == 2
    assert faulty.mail.letters[address] == [sent["message_id"]] * 2


def test_mails_wait_while_the_mail_server_is_unreachable(faulty: Faulty, shop: Shop) -> None:
    for fail, code in ((faulty.mail.refuse_connections, "SMTP_CONNECTION"), (faulty.mail.fall_silent, "SMTP_TIMEOUT")):
        fail()
        try:
            waiting = [sale(shop, faulty, Manner.ACCEPT) for _ in range(3)]
            for purchase, _ in waiting:
                assert delivery_to(shop, purchase, "retrying")["last_error"] == code
        finally:
            faulty.mail.heal()
        for purchase, address in waiting:
            sent = delivery_to(shop, purchase, "sent")
            assert faulty.mail.letters[address] == [sent["message_id"]]
