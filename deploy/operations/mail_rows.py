"""Rows of the mails, out and in."""

from grafana import Panel, Row
from queries import PACE, burn, each, per_second, quantiles, share

MAILS = Row(
    "Mails",
    [
        Panel(
            "Attempts", "By what became of the delivery.", per_second("aftersales_deliveries_total", "outcome"), "ops"
        ),
        Panel(
            "Failing",
            "The share of attempts that did not hand over a mail.",
            share("aftersales_deliveries_total", "template", 'outcome!="sent"'),
            "percentunit",
            0.25,
        ),
        Panel(
            "Time to hand-over",
            "From the event to the mail server's acceptance, all attempts included.",
            quantiles("aftersales_delivery_seconds", "template"),
            "s",
            60,
        ),
        Panel(
            "Waiting", "The oldest attempt that is due.", each("aftersales_timer_overdue_seconds", "timer"), "s", 120
        ),
        Panel("Budget", PACE, burn("prompt_mails", "namespace"), limit=1),
        Panel(
            "Heard",
            "Events that may deserve a mail.",
            per_second(
                "aftersales_events_processed_total",
                "consumer, outcome",
                'consumer=~"mail|reminders|claims|surveys"',
            ),
            "ops",
        ),
    ],
)

MAIL_IN = Row(
    "Mail in",
    [
        Panel("Mails", "By how answered.", per_second("aftersales_mail_transactions_total", "outcome"), "ops"),
        Panel("Recipients", "By how answered.", per_second("aftersales_mail_recipients_total", "outcome"), "ops"),
        Panel("Latency", "From the end of a mail.", quantiles("aftersales_mail_transaction_seconds", "job"), "s"),
        Panel("Connections", "Open at each receiver.", each("aftersales_mail_connections", "instance")),
        Panel("Handled", "By what became of them.", per_second("aftersales_mails_handled_total", "outcome"), "ops"),
        Panel(
            "Waiting",
            "How long the oldest mail waits to be handled.",
            each("aftersales_timer_overdue_seconds", "job", which='timer="incoming-mails"'),
            "s",
            60,
        ),
    ],
)
