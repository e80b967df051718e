"""What a mail becomes in a conversation: a subject and a body that can be shown."""

from dataclasses import dataclass

from domainkit.text import is_visible

from tickets.incoming_mail.domain.mail import IncomingMail
from tickets.incoming_mail.domain.subjects import base_subject
from tickets.tickets.domain.mail_source import LARGEST_HTML
from tickets.tickets.domain.opening import LONGEST_BODY, LONGEST_SUBJECT

NO_SUBJECT = {
    "en": "(no subject)",
    "de": "(kein Betreff)",
    "fr": "(sans objet)",
    "es": "(sin asunto)",
    "fi": "(ei aihetta)",
}
NO_TEXT = {"en": "(no text)", "de": "(kein Text)", "fr": "(sans texte)", "es": "(sin texto)", "fi": "(ei tekstiä)"}


@dataclass(frozen=True, slots=True)
class Words:
    """`shortened`: the body lacks something of the text."""

    subject: str
    body: str
    html: str
    shortened: bool


def words_of(mail: IncomingMail, locale: str) -> Words:
    """In place of what is empty or cannot be seen stands a remark, in the retailer's language (BCP 47)."""
    language = locale.partition("-")[0].lower()
    subject = base_subject(mail.subject)[:LONGEST_SUBJECT].strip()
    whole = mail.contents.text.strip()
    body = mail.trimmed.body.strip()[:LONGEST_BODY].strip()
    html = mail.contents.html
    return Words(
        subject=subject if is_visible(subject) else NO_SUBJECT.get(language, NO_SUBJECT["en"]),
        body=body if is_visible(body) else NO_TEXT.get(language, NO_TEXT["en"]),
        html=html if len(html.encode()) <= LARGEST_HTML else "",
        shortened=body != whole,
    )
