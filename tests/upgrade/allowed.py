"""Fields that may change on the way from the release before to this one, by collection."""

Allowed = dict[str, set[str]]

LOOK = {"look", "contact", "links", "legal_footer"}
REPUBLISHED = {"version", "events", "outbox"}
RESTORED: Allowed = {
    "tickets.customers": {
        *REPUBLISHED,
        *("consents_stated_at", "known_by", "email_changes", "erased_at"),
        *("organisation_id", "site_id", "calendar_id"),
    },
    "tickets.retailers": {
        *(*REPUBLISHED, *LOOK),
        *("sender_address", "reply_to_address", "created_as", "deactivated", "mail"),
    },
    "notifications.feed_publishers": {"version", "published", "due_at", "rests"},
}
"""A restore publishes contacts, retailers and the feed once more: these fields of these collections change by it.

A retailer's address is written in the form of today whenever the retailer is, and a document that is written gets the
defaults of fields that are new.
"""

MIGRATED: Allowed = {
    "tickets.customers": {"version"},
    "tickets.tickets": {
        "version",
        "kept_since",
        "clock_at",
        "opened_by",
        "assignee",
        "opening.author",
        "resolution.resolved_by",
    },
    "tickets.messages": {"version", "author"},
    "warranty.assets": {"version", "expiry_alert_at"},
}
"""Who acted is looked at by test_a_migration_gives_staff_the_ids_of_their_agents, `kept_since` by the test after it."""

COVERAGE = {
    f"coverage.{field}" for field in ("state", "kind", "ends_at", "checked_at", "reason", "attempts", "retry_at")
}
CLOCK = {
    *("clock_at", "escalations_due", "answered", "unverified"),
    *(f"sla.{field}" for field in ("next_at", "facts", "intervals", "credit", "policy_version", "calendar_version")),
    *(f"sla.targets[].{field}" for field in ("breached", "cycle", "started_at", "message_id", "cancelled_at")),
    *("queue_key", "sla.targets[].due_at", "sla.targets[].carried"),
}
"""The timer of clocks looks at each open ticket of an older release once: it notes what was due, and writes new fields.

Deadlines are computed from the start; the test has moved all instants of the backup, off the hours of the calendar.
"""
ATTEMPT = {"state", "attempts", "next_attempt_at", "last_error", "locale", "time_zone", "message_id", "sent_at"}
RESENT = {"attempts_before", "resend_of", "resends", "resent_at", "resent_by"}
CONVERSATION = {"envelope", "participant", "copied_from", "files"}
GAINED = {
    "cc",
    "checklist",
    "merged",
    "tags",
    "custom_fields",
    "opening.attachments",
    "opening.mentions",
    "opening.edits",
    "splits",
    "approvals",
    "hand_overs",
}
"""Fields of tickets that the release before did not have: whoever writes a ticket of its writes their defaults."""
ASSETS_GAINED = {
    *("terms_version", "facts", "sold_at", "delivered_at", "time_zone", "revision", "serial_findings", "condition"),
    *("serial_key", "former", "former_customer_ids", "holds", "hold_due_at", "offer", "modernisations"),
    *("expiry_looked_at", "expiry_alert_at"),
    *(f"coverages[].{field}" for field in ("shipping_share_percent", "term", "time_zone", "ledger")),
    *("coverages[].meter_ends_at", "coverages[].announced"),
}
"""The timer of alerts looks at each asset with a coverage that ends, and writes the defaults of fields that are new."""
RUNNING: Allowed = {
    "tickets.tickets": {"version", "outbox", "events", *GAINED, *COVERAGE, *CLOCK},
    "tickets.purchases": {
        *("version", "outbox", "events"),
        *(f"items[].units[].{field}" for field in ("state", "covered_until", "product_name", "resold")),
        *(f"items[].units[].{field}" for field in ("holder_id", "held_since", "covered_sequence")),
        "items[].condition",
    },
    "tickets.customers": REPUBLISHED,
    "tickets.retailers": REPUBLISHED,
    "tickets.agents": {"outbox", "signature"},
    "warranty.assets": {"version", "outbox", "events", *ASSETS_GAINED},
    "feedback.answers": {"outbox"},
    "feedback.invitations": {"version"},
    "notifications.deliveries": {"version", "outbox", "events", *ATTEMPT, *RESENT, *CONVERSATION},
    "notifications.contacts": {"version", "sequence", "numbers", "surveys", "surveys_changed_at"},
    "notifications.senders": {"version", "sequence", "numbers", "address", *LOOK, "reply_to"},
    "notifications.feed_cursors": {"version", "last", "told", "marks"},
    "notifications.feed_publishers": {"version", "published", "due_at", "rests"},
}
"""What changes in documents that wait for something, once the services run."""
