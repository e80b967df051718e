"""Incoming mails as aftersales.tickets.v1 shows them."""

from aftersales.tickets.v1 import incoming_mail_pb2
from servicekit.mapping.etags import version_etag
from servicekit.mapping.mapper import mapper

from tickets.incoming_mail.domain.kept_mail import KeptMail

incoming_mail_message = mapper(KeptMail, incoming_mail_pb2.IncomingMail, computed={"etag": version_etag})
