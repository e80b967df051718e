"""The words by which a ticket is found and that neither its subject nor its opening message has.

They stand in the ticket, so that they are stored with what they come from. Internal messages are not among them: a
customer who searches would learn from what is found what was written there.
"""

from tickets.custom_fields.domain.values import Values, shown_to_customer

MOST_SAID = 4_000
"""Characters of the words of a conversation: every write of a ticket writes them. Those after them find nothing."""
LONGEST_WORD = 100


def with_words_of(said: str, body: str) -> str:
    """The words of a conversation with those of one more message, each once."""
    known = set(said.split())
    new = dict.fromkeys(word for word in body.casefold().split() if len(word) <= LONGEST_WORD)
    words = [word for word in new if word not in known]
    longer = " ".join([said, *words] if said else words)
    if len(longer) <= MOST_SAID:
        return longer
    return longer[: longer.rfind(" ", 0, MOST_SAID + 1)]


def filled_in(values: Values) -> str:
    """What is written in the custom fields of a ticket, as far as its customer sees it; without yes and no."""
    written = (each.value for each in shown_to_customer(values) if each.value not in ("", "true", "false"))
    return "\n".join(written)[:MOST_SAID]
