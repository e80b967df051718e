"""The expected access to each operation, for tests/contracts/test_access_matrix.py.

It does not come from the services' access tables: a check that repeats what it checks finds nothing. An operation that
is not in ROWS has the row of its kind: its own access table may let in fewer roles, never more. Letting in more needs a
row, and so a second person's yes.
"""

from collections.abc import Mapping
from dataclasses import dataclass

NOTHING = "nothing"
"""An empty response: 200, and not a word of what belongs to others."""
REFUSED = "refused"
"""403, 404, or 422 for a record that does not exist for the caller."""
LET_IN = "let in"
"""Carried out, or 409 where the state of the record does not allow it."""

C, A, S, P, M, V = CAST = ("customer", "agent", "supervisor", "partner", "admin", "service")
EVERYBODY = frozenset(CAST)
NOBODY_ASKED = "no token needed"

Outcome = int | str
Who = frozenset[str] | str


@dataclass(frozen=True)
class Row:
    """`who` gets `own` for what is theirs; every other role gets 403.

    `other_customer`: what a customer gets for what another customer of the same retailer has. `other_retailer`: what
    people of another retailer get; admins reach everything.
    """

    who: Who
    own: Outcome
    other_customer: Outcome
    other_retailer: Outcome


def _row(who: set[str] | frozenset[str] | str, own: int, other_customer: Outcome, other_retailer: Outcome) -> Row:
    return Row(who if isinstance(who, str) else frozenset(who), own, other_customer, other_retailer)


ROWS = {
    # operation               who gets in           own  other customer  other retailer
    "create_ticket": _row({C, A, S}, 201, 422, 403),
    "list_tickets": _row({C, A, S, M}, 200, NOTHING, 403),
    "count_tickets": _row({C, A, S, M}, 200, 200, 403),
    "get_ticket": _row({C, A, S, M, V}, 200, 404, 404),
    "get_ticket_sla": _row({C, A, S, M}, 200, 404, 404),
    "get_ticket_sla_preview": _row({A, S, M}, 200, 403, 404),
    "update_ticket": _row({A, S}, 200, 403, 404),
    "recompute_ticket": _row({S}, 200, 403, 404),
    "assign_ticket_customer": _row({A, S}, 200, 403, 404),
    "assign_ticket": _row({A, S}, 200, 403, 404),
    "unassign_ticket": _row({A, S}, 200, 403, 404),
    "wait_ticket": _row({A, S}, 200, 403, 404),
    "resolve_ticket": _row({A, S}, 200, 403, 404),
    "reopen_ticket": _row({C, A, S}, 200, 404, 404),
    "close_ticket": _row({C, A, S}, 200, 404, 404),
    "undo_ticket_reopening": _row({A, S}, 200, 403, 404),
    "resume_ticket": _row({A, S}, 200, 403, 404),
    "mark_ticket_as_spam": _row({A, S}, 200, 403, 404),
    "rescue_ticket": _row({A, S}, 200, 403, 404),
    "merge_ticket": _row({A, S}, 200, 403, 404),
    "unmerge_ticket": _row({A, S}, 200, 403, 404),
    "split_ticket": _row({A, S}, 200, 403, 404),
    "get_merge_preview": _row({A, S}, 200, 403, 404),
    "create_ticket_link": _row({A, S}, 201, 403, 404),
    "list_ticket_links": _row({A, S, M}, 200, 403, 404),
    "unlink_ticket": _row({A, S}, 200, 403, 404),
    "create_ticket_child_update": _row({A, S}, 202, 403, 404),
    "get_ticket_child_update": _row({A, S, M}, 200, 403, 404),
    "list_ticket_child_updates": _row({A, S, M}, 200, 403, 404),
    "get_similar_tickets": _row({C, A, S}, 200, 200, 403),
    "cancel_ticket": _row({C, A, S}, 200, 404, 404),
    "change_ticket_participants": _row({A, S}, 200, 403, 404),
    "create_operation": Row(frozenset({A, S, P, M}), LET_IN, 403, 403),
    "get_operation": _row({A, S, P, M}, 200, 403, 404),
    "list_operations": _row({A, S, P, M}, 200, 403, 403),
    "cancel_operation": _row({A, S, P, M}, 200, 403, 404),
    "list_rejected_rows": _row({A, S, P, M}, 200, 403, 404),
    "upload_attachment": _row({C, A, S}, 201, 201, 403),
    "get_attachment": _row({C, A, S, M}, 200, 404, 404),
    "download_attachment": _row(NOBODY_ASKED, 200, 200, 200),
    "link_attachment": _row({C, A, S, M}, 200, 404, 404),
    "create_pending_reason": _row({M}, 201, 403, 403),
    "list_pending_reasons": _row({A, S, M}, 200, 403, 403),
    "get_pending_reason": _row({A, S, M}, 200, 403, 404),
    "update_pending_reason": _row({M}, 200, 403, 403),
    "list_incoming_mails": _row({A, S, M}, 200, 403, 403),
    "get_incoming_mail": _row({A, S, M}, 200, 403, 404),
    "get_incoming_mail_original": _row({A, S, M}, 200, 403, 404),
    "release_incoming_mail": _row({A, S}, 200, 403, 404),
    "discard_incoming_mail": _row({A, S}, 200, 403, 404),
    "create_checklist_template": _row({M}, 201, 403, 403),
    "list_checklist_templates": _row({A, S, M}, 200, 403, 403),
    "get_checklist_template": _row({A, S, M}, 200, 403, 404),
    "update_checklist_template": _row({M}, 200, 403, 403),
    "apply_ticket_checklist_template": _row({A, S}, 200, 403, 404),
    "create_mail_address": _row({M}, 201, 403, 403),
    "list_mail_addresses": _row({A, S, M}, 200, 403, 403),
    "get_mail_address": _row({A, S, M}, 200, 403, 404),
    "update_mail_address": _row({M}, 200, 403, 403),
    "create_custom_field": _row({M}, 201, 403, 403),
    "list_custom_fields": _row({C, A, S, M}, 200, 200, 403),
    "get_custom_field": _row({C, A, S, M}, 200, 200, 404),
    "update_custom_field": _row({M}, 200, 403, 403),
    "list_approvals": _row({A, S}, 200, 403, 403),
    "tag_ticket": _row({A, S}, 200, 403, 404),
    "suggest_ticket_tags": _row({A, S, M}, 200, 403, 403),
    "create_ticket_category": _row({M}, 201, 403, 403),
    "list_ticket_categories": _row({C, A, S, M}, 200, 200, 403),
    "get_ticket_category": _row({C, A, S, M}, 200, 200, 404),
    "update_ticket_category": _row({M}, 200, 403, 403),
    "add_message": _row({C, A, S}, 201, 404, 404),
    "list_messages": _row({C, A, S, M}, 200, 404, 404),
    "get_message": _row({A, S, M}, 200, 403, 404),
    "update_message": _row({A, S, M}, 200, 403, 404),
    "report_purchase": _row({P}, 201, 403, 403),
    "list_purchases": _row({C, A, S, P, M}, 200, NOTHING, 403),
    "get_purchase": _row({C, A, S, P, M, V}, 200, 404, 404),
    "list_customers": _row({A, S, P, M}, 200, 403, 403),
    "get_customer": _row({C, A, S, P, M, V}, 200, 404, 404),
    "update_customer": _row({C, A, S, M}, 200, 404, 404),
    "erase_customer": _row({M}, 202, 403, 403),
    "list_erasures": _row({M}, 200, 403, 403),
    "get_erasure": _row({M}, 200, 403, 403),
    "list_consents": _row({C, A, S, M}, 200, 404, 404),
    "get_customer_timeline": _row({C, A, S, M}, 200, 404, 403),
    "export_customer": _row({C, M}, 200, 404, 404),
    "list_assets": _row({C, A, S, P, M}, 200, NOTHING, 403),
    "create_asset": _row({A, S, P, M}, 201, 403, 403),
    "get_asset": _row({C, A, S, P, M, V}, 200, 404, 404),
    "add_meter": _row({A, S, P}, 201, 403, 404),
    "get_asset_meters": _row({C, A, S, P, M}, 200, 404, 404),
    "add_meter_reading": _row({C, A, S, P}, 201, 404, 404),
    "list_meter_readings": _row({C, A, S, P, M}, 200, 404, 404),
    "revoke_meter_reading": _row({C, A, S, P}, 200, 404, 404),
    "batch_add_meter_readings": _row({P}, 200, 403, 403),
    "report_asset_fact": _row({A, S, P, M}, 201, 403, 404),
    "revoke_asset_fact": _row({A, S, P, M}, 200, 403, 404),
    "record_modernisation": _row({A, S, P, M}, 201, 403, 404),
    "revoke_modernisation": _row({A, S, P, M}, 200, 403, 404),
    "list_asset_history": _row({C, A, S, P, M}, 200, 404, 404),
    "offer_asset_transfer": Row(frozenset({C}), LET_IN, 404, 404),
    "revoke_asset_transfer": _row({C}, 200, 404, 404),
    "redeem_asset_transfer": Row(frozenset({C}), LET_IN, LET_IN, 403),
    "confirm_asset_transfer": _row({A, S, M}, 200, 403, 404),
    "add_component": _row({A, S, P}, 201, 403, 404),
    "get_asset_components": _row({C, A, S, P, M}, 200, 404, 404),
    "swap_component": _row({A, S, P}, 200, 403, 404),
    "remove_component": _row({A, S, P}, 200, 403, 404),
    "create_claim_policy": _row({M}, 201, 403, 403),
    "list_claim_policies": _row({A, S, M}, 200, 403, 403),
    "get_claim_policy": _row({A, S, M}, 200, 403, 404),
    "create_claim": _row({C, A, S, P}, 201, 422, 422),
    "list_claims": _row({C, A, S, P, M}, 200, NOTHING, 403),
    "get_claim": _row({C, A, S, P, M}, 200, 404, 404),
    "submit_claim": _row({C, A, S, P}, 200, 404, 404),
    "withdraw_claim": _row({C, A, S, P}, 200, 404, 404),
    "review_claim": _row({A, S}, 200, 403, 404),
    "decide_claim": _row({A, S}, 200, 403, 404),
    "appeal_claim": _row({C, A, S, P}, 200, 404, 404),
    "fulfil_claim": _row({A, S}, 200, 403, 404),
    "settle_claim": _row({A, S}, 200, 403, 404),
    "close_claim": _row({C, A, S}, 200, 404, 404),
    "get_asset_passport": _row({C, A, S, P, M}, 200, 404, 404),
    "read_asset_passport_code": _row({C, A, S, P, M}, 200, 404, 404),
    "get_product_model_passport": _row({C, A, S, P, M}, 200, 200, 404),
    "issue_passport_code": _row({A, S, P, M}, 200, 403, 404),
    "read_passport_history": _row(NOBODY_ASKED, 409, 409, 409),  # with another code
    "create_supplier_recovery": Row(frozenset({A, S}), LET_IN, 403, 422),
    "move_supplier_recovery": _row({A, S}, 200, 403, 404),
    "get_supplier_recovery": _row({A, S, M}, 200, 403, 404),
    "list_supplier_recoveries": _row({A, S, M}, 200, 403, 403),
    "read_passport": _row(NOBODY_ASKED, 200, 200, 200),
    "get_coverage_explanation": _row({C, A, S, P, M}, 200, 404, 404),
    "get_coverage": _row({C, A, S, P, M}, 200, 404, 404),
    "add_coverage": _row({A, S, P, M}, 201, 403, 404),
    "record_coverage_entry": _row({A, S, M}, 200, 403, 404),
    "override_coverage": _row({S, M}, 200, 403, 404),
    "get_law_pack": _row(EVERYBODY, 200, 200, 200),
    "list_deliveries": _row({C, A, S, M, V}, 200, NOTHING, 403),
    "get_delivery": _row({C, A, S, M, V}, 200, 404, 404),
    "get_delivery_preview": _row({C, A, S, M}, 200, 404, 404),
    "resend_delivery": _row({A, S, M}, 200, 403, 404),
    "list_answers": _row({C, A, S, M}, 200, NOTHING, 403),
    "get_answer": _row({C, A, S, M, V}, 200, 404, 404),
    "get_score": _row({A, S, P, M}, 200, 403, 403),
    "list_events": _row({S, P, M, V}, 200, 403, 403),
    "create_product_model": _row({M}, 201, 403, 403),
    "update_product_model": _row({M}, 200, 403, 403),
    "create_product_document": _row({P, M}, 201, 403, 404),
    "update_product_document": _row({P, M}, 200, 403, 404),
    "get_product_document": _row({A, S, P, M}, 200, 403, 404),
    "list_product_documents": _row({A, S, P, M}, 200, 403, 403),
    "upload_product_document_version": _row({P, M}, 201, 403, 404),
    "read_product_document_version": _row({A, S, P, M}, 200, 403, 404),
    "download_product_document_version": _row(NOBODY_ASKED, 200, 200, 200),
    "create_goodwill_policy": _row({M}, 201, 403, 403),
    "get_goodwill_policy": _row({A, S, M}, 200, 403, 404),
    "list_goodwill_policies": _row({A, S, M}, 200, 403, 403),
    "create_price_list": _row({P, M}, 201, 403, 403),
    "get_price_list": _row({A, S, P, M}, 200, 403, 404),
    "list_price_lists": _row({A, S, P, M}, 200, 403, 403),
    "create_campaign": _row({S, M}, 201, 403, 404),
    "start_campaign": _row({S, M}, 200, 403, 404),
    "get_campaign": _row({A, S, P, M}, 200, 403, 404),
    "list_campaigns": _row({A, S, P, M}, 200, 403, 403),
    "list_campaign_units": _row({A, S, P, M}, 200, 403, 404),
    "move_campaign_unit": _row({A, S, P, M}, 200, 403, 404),
    "create_serial_rule": _row({M}, 201, 403, 403),
    "update_serial_rule": _row({M}, 200, 403, 403),
    "get_serial_rule": _row({A, S, P, M}, 200, 403, 404),
    "list_serial_rules": _row({A, S, P, M}, 200, 403, 403),
    "check_serial": _row({A, S, P, M}, 200, 403, 403),
    "list_product_models": _row(EVERYBODY, 200, 200, 403),
    "get_product_model": _row(EVERYBODY, 200, 200, 404),
    "get_adjudication_vocabulary": _row({S, M}, 200, 403, 200),
    "create_adjudication_rules": _row({M}, 201, 403, 403),
    "publish_adjudication_rules": _row({M}, 200, 403, 403),
    "try_adjudication_rules": _row({S, M}, 200, 403, 404),
    "dry_run_adjudication_rules": Row(frozenset({S, M}), LET_IN, 403, 404),
    "get_adjudication_run": _row({S, M}, 200, 403, 404),
    "get_adjudication_rules": _row({S, M}, 200, 403, 404),
    "list_adjudication_rules": _row({S, M}, 200, 403, 403),
    "create_retailer": _row({M}, 201, 403, 403),
    "list_retailers": _row({A, S, P, M}, 200, 403, NOTHING),
    "get_retailer": _row(EVERYBODY, 200, 200, 404),
    "create_agent": _row({M}, 201, 403, 403),
    "list_agents": _row({A, S, M}, 200, 403, 403),
    "get_agent": _row({A, S, M}, 200, 403, 404),
    "update_agent": _row({M}, 200, 403, 403),
    "update_own_agent": _row({A, S}, 200, 403, 200),
    "create_team": _row({M}, 201, 403, 403),
    "list_teams": _row({A, S, M}, 200, 403, 403),
    "get_team": _row({A, S, M}, 200, 403, 404),
    "update_team": _row({M}, 200, 403, 403),
    "create_sla_policy": _row({M}, 201, 403, 403),
    "list_sla_policies": _row({A, S, M}, 200, 403, 403),
    "get_sla_policy": _row({A, S, M}, 200, 403, 404),
    "update_sla_policy": _row({M}, 200, 403, 403),
    "recompute_sla_policy": _row({M}, 202, 403, 403),
    "list_sla_policy_versions": _row({A, S, M}, 200, 403, 404),
    "get_sla_policy_version": _row({A, S, M}, 200, 403, 404),
    "create_calendar": _row({M}, 201, 403, 403),
    "list_calendars": _row({A, S, M}, 200, 403, 403),
    "get_calendar": _row({A, S, M}, 200, 403, 404),
    "update_calendar": _row({M}, 200, 403, 403),
    "import_calendar": _row({M}, 200, 403, 403),
    "get_calendar_version": _row({A, S, M}, 200, 403, 404),
    "get_calendar_hours": _row({A, S, M}, 200, 403, 404),
    "create_organisation": _row({M}, 201, 403, 403),
    "list_organisations": _row({A, S, M}, 200, 403, 403),
    "get_organisation": _row({A, S, M}, 200, 403, 404),
    "update_organisation": _row({M}, 200, 403, 403),
    "create_site": _row({M}, 201, 403, 403),
    "list_sites": _row({A, S, M}, 200, 403, 403),
    "get_site": _row({A, S, M}, 200, 403, 404),
    "update_site": _row({M}, 200, 403, 403),
    "create_support_plan": _row({M}, 201, 403, 403),
    "list_support_plans": _row({A, S, M}, 200, 403, 403),
    "get_support_plan": _row({A, S, M}, 200, 403, 404),
    "update_support_plan": _row({M}, 200, 403, 403),
    "create_entitlement": _row({M}, 201, 403, 403),
    "list_entitlements": _row({A, S, M}, 200, 403, 403),
    "get_entitlement": _row({A, S, M}, 200, 403, 404),
    "place_asset": _row({M}, 200, 403, 403),
    "remove_asset": _row({M}, 200, 403, 403),
    "revoke_entitlement": _row({M}, 200, 403, 403),
    "search_customer_entitlements": _row({A, S, M}, 200, 403, 404),
    "update_retailer": _row({M}, 200, 403, 403),
    # Answered by the gateway itself
    "get_me": _row(EVERYBODY, 200, 200, 200),
    "create_live_session": _row({C, A, S}, 201, 201, 201),
    "watch_tickets": _row({C, A, S}, 200, 200, 403),
    # The invitation's token is the only credential
    "get_invitation": _row(NOBODY_ASKED, 200, 200, 200),
    "answer_invitation": _row(NOBODY_ASKED, 201, 201, 201),
    # The token in a mail's link is the only credential
    "get_unsubscription": _row(NOBODY_ASKED, 200, 200, 200),
    "unsubscribe": _row(NOBODY_ASKED, 200, 200, 200),
}

AT_MOST = {
    "get": frozenset({C, A, S, M, V}),  # one record: also services, which act for one retailer at a time
    "list": frozenset({C, A, S, M}),
    "create": frozenset({C, A, S}),
    "change": frozenset({A, S}),  # PATCH and verbs
}
"""Who may call an operation without a row, by its kind."""


def kind_of(method: str, path: str) -> str:
    """Which sort of operation it is (a key of AT_MOST), by its method and path."""
    last = path.rpartition("/")[2]
    if method == "GET":
        return "get" if last.endswith("}") else "list"
    return "change" if method == "PATCH" or ":" in last else "create"


def row_of(operation: str, method: str, path: str, let_in: frozenset[str]) -> Row:
    """The row of an operation; `let_in` are the roles that its own access table lets in."""
    if operation in ROWS:
        return ROWS[operation]
    kind = kind_of(method, path)
    elsewhere = NOTHING if kind == "list" and "{" not in path else REFUSED
    return Row(let_in & AT_MOST[kind], LET_IN, other_customer=elsewhere, other_retailer=REFUSED)


def complete(operations: Mapping[str, tuple[str, str]], let_in: Mapping[str, frozenset[str]]) -> dict[str, Row]:
    """The rows of all operations."""
    return {name: row_of(name, *operations[name], let_in.get(name, frozenset())) for name in operations}


ABOUT_NO_CUSTOMER = {
    *("get_retailer", "list_product_models", "get_product_model", "get_product_model_passport", "get_me"),
    "get_law_pack",
    *("get_retailer", "list_product_models", "get_product_model", "get_me"),
    *("list_ticket_categories", "get_ticket_category"),
    *("list_custom_fields", "get_custom_field"),
}
"""Operations that a customer calls without a customer id in the token: nothing in them is about a customer."""

ABOUT_NO_RETAILER = {"get_me"}
"""Operations that are open to a token without a retailer, and to services, which name none at the gateway."""
