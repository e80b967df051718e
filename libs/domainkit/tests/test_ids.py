from domainkit.ids import derived_id, random_id


def test_derived_id_has_a_frozen_form() -> None:
    assert derived_id("ast", "nordic-home", "mod_lamp", "A1") == "ast_2zvjmx55rrnu3gfspbiv2kww5q"


def test_derived_id_of_other_parts_differs() -> None:
    assert derived_id("x", "ab", "c") != derived_id("x", "a", "bc")


def test_random_id_is_new_each_time() -> None:
    ids = {random_id("tkt") for _ in range(100)}
    assert len(ids) == 100
    assert all(len(id) == len("tkt_") + 26 for id in ids)
