"""What is counted, for operators: never a name, a number or a word of a borrower in a label."""

from prometheus_client import Counter, Gauge, Histogram

RECEIVED = Counter("buffr_inbox_received", "Messages kept.", ["channel", "kind"])
DUPLICATES = Counter("buffr_inbox_duplicates", "Deliveries of what was kept before.")
CONFLICTS = Counter("buffr_inbox_conflicts", "A known sid with another content.")
REJECTED = Counter("buffr_webhook_rejected", "Requests refused at the door.", ["reason"])
ACKNOWLEDGED = Histogram(
    "buffr_webhook_ack_seconds",
    "From the request to its answer.",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
TURNS = Counter("buffr_turns", "Turns answered.", ["reader"])
MODEL_CALLS = Counter(
    "buffr_model_calls", "Turns for a hosted model: answered, failed, or skipped.", ["outcome"]
)
MODEL_TOKENS = Counter("buffr_model_tokens", "Tokens of a hosted model.", ["direction"])
TURN_FAILURES = Counter("buffr_turn_failures", "Turns that failed.", ["failure"])
DEAD_LETTERS = Counter("buffr_dead_letters", "Messages given up, and handed to a person.")
SENT = Counter("buffr_messages_sent", "What became of messages handed over.", ["outcome"])
STATUS = Counter("buffr_message_status", "What the provider told.", ["status", "error_code"])
RECONCILED = Counter("buffr_reconcile_gaps", "Messages that a failed webhook had lost.")
AMBIGUOUS = Counter("buffr_outbox_ambiguous", "Sends whose answer was lost.", ["resolved"])
TEMPLATE_ALERTS = Counter(
    "buffr_template_alerts", "Templates that WhatsApp has stopped or renamed.", ["what"]
)
TAKEN = Counter("buffr_desk_taken", "Conversations that a person took over.")
AUDIT_BROKEN = Gauge("buffr_audit_broken", "1 while the audit chain misses one of its anchors.")
WAKES_LOST = Counter("buffr_wakes_lost", "Wake-ups that Redis did not take; the sweep finds them.")
OLDEST_WAITING = Gauge("buffr_inbox_oldest_unprocessed_seconds", "The longest wait for an answer.")
OLDEST_UNSENT = Gauge("buffr_outbox_oldest_seconds", "The longest wait to be sent.")
