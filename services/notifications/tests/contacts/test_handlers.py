from aftersales.tickets.v1 import retailer_pb2 as pb
from notifications.contacts.domain.recipient import ContactPoints, Link, Look, Sender
from notifications.contacts.repository import SENDERS, AddressBookRepository
from servicekit.testing.service import RunningService

from services.notifications.tests.steps import introduce

RETAILER = Sender(
    "nordic-home",
    "Nordic Home",
    "care@nordic-home.example",
    "https://care.nordic-home.example",
    "en",
    "Europe/Helsinki",
)


async def test_copy_of_a_retailer_has_its_look_and_contact(service: RunningService) -> None:
    await introduce(
        service,
        look=pb.RetailerLook(color="#1a5fb4", logo_url="https://nordic-home.example/logo.png"),
        contact=pb.RetailerContact(
            email="help@nordic-home.example", phone="+358401234567", address="Street 1\nHelsinki"
        ),
        links=[
            pb.RetailerLink(
                kind=pb.RetailerLinkKind.RETAILER_LINK_KIND_PRIVACY,
                title="Privacy",
                url="https://nordic-home.example/privacy",
            )
        ],
        legal_footer="Nordic Home Oy\nHelsinki",
        reply_to_address="service@nordic-home.example",
    )
    sender = await AddressBookRepository(service.store).sender("nordic-home")
    assert sender
    assert sender.look == Look("#1a5fb4", "https://nordic-home.example/logo.png")
    assert sender.contact == ContactPoints("help@nordic-home.example", "+358401234567", "Street 1\nHelsinki")
    assert sender.links == (Link("privacy", "Privacy", "https://nordic-home.example/privacy"),)
    assert (sender.legal_footer, sender.reply_to) == ("Nordic Home Oy\nHelsinki", "service@nordic-home.example")


async def test_copy_of_an_earlier_release_is_made_again(service: RunningService) -> None:
    await introduce(service)
    senders = service.store.documents(SENDERS)
    stored = await senders.get("nordic-home")
    assert stored
    later = ("look", "contact", "links", "legal_footer", "reply_to")
    older = {name: value for name, value in stored.items() if name not in later}
    await senders.replace({**older, "version": 2}, if_version=1)
    addresses = AddressBookRepository(service.store)
    assert await addresses.sender("nordic-home") == RETAILER
    await introduce(service, legal_footer="Nordic Home Oy")  # the same event, read once more
    sender = await addresses.sender("nordic-home")
    assert sender
    assert sender.legal_footer == "Nordic Home Oy"
