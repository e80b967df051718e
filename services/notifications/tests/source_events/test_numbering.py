from notifications.source_events.domain.numbering import REMEMBERED, contradicts, remembered


def test_marks_of_an_aggregate_are_bounded() -> None:
    marks = ""
    for number in range(1, REMEMBERED + 101):
        marks = remembered(marks, f"evt_{number}")
    last = REMEMBERED + 100
    assert len(marks) == 6 * REMEMBERED
    assert contradicts(marks, last=last, number=101, event_id="evt_another")
    assert not contradicts(marks, last=last, number=101, event_id="evt_101")
    assert not contradicts(marks, last=last, number=100, event_id="evt_another")
    assert not contradicts(marks, last=last, number=last + 1, event_id="evt_another")
