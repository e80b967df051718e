import pytest
from hypothesis import given
from hypothesis import strategies as st
from tickets.incoming_mail.domain.message_ids import Named, conversation_mail_id, named_by

IDS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26)


@given(IDS, IDS, st.text("abc019", min_size=1, max_size=32))
def test_id_of_ours_names_ticket_and_message(ticket: str, message: str, part: str) -> None:
    id = conversation_mail_id(f"tkt_{ticket}", f"msg_{message}", part, "nordic-home.example")
    named = Named(f"tkt_{ticket}", f"msg_{message}", part)
    assert named_by(id) == named_by(f"<{id}>") == named_by(id.upper()) == named


@given(st.text(max_size=80))
def test_id_of_others_names_nothing(id: str) -> None:
    assert named_by(f"{id}@a.example") is None


@pytest.mark.parametrize("part", ["", "A", "a.b", "a@b", "a" * 33])
def test_part_with_other_characters_is_refused(part: str) -> None:
    with pytest.raises(ValueError, match="part of a Message-ID"):
        conversation_mail_id(f"tkt_{'a' * 26}", f"msg_{'a' * 26}", part, "a.example")
