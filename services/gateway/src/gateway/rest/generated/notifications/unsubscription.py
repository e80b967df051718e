# Generated from aftersales/notifications/v1/unsubscription.proto: `make protos`.
"""Models of aftersales/notifications/v1/unsubscription.proto."""

from typing import Literal

from gateway.rest.generated.tickets.retailer import RetailerLook
from gateway.rest.schemas.fields import Schema, doc

MailPurpose = Literal["surveys", "coverage_alerts"]


class MailSender(Schema):
    """The retailer in whose name mails are sent."""

    name: str = doc("The name customers know; empty if it is not known here yet.", "Nordic Home")
    look: RetailerLook = doc("How its pages look.")


class PublicUnsubscription(Schema):
    """What the holder of a mail's token may see: no ids and no names of persons."""

    retailer: MailSender = doc("Whose mails.")
    purpose: MailPurpose = doc("What they are for.", "surveys")
    locale: str = doc("BCP 47 language of the customer, or else of the retailer.", "de")
    unsubscribed: bool = doc("Whether no such mail is sent to the customer.", False)
