"""What is counted, for operators: never a name, a number or a word of a borrower in a label."""

from prometheus_client import Counter, Gauge, Histogram

RECEIVED = Counter("buffr_inbox_received", "Messages kept.", ["channel", "kind"])
DUPLICATES = Counter("buffr_inbox_duplicates", "Deliveries of what was kept before.")
CONFLICTS = Counter("buffr_inbox_conflicts", "A known sid with another content.")
REJECTED = Counter("buffr_webhook_rejected", "Requests refused at the door.", ["reason"])
LEADS = Counter("buffr_leads", "Interest taken down.", ["source"])
ACKNOWLEDGED = Histogram(
    "buffr_webhook_ack_seconds",
    "From the request to its answer.",
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5),
)
TURNS = Counter("buffr_turns", "Turns answered.", ["reader"])
TURN_SECONDS = Histogram(
    "buffr_turn_seconds",
    "A turn, and each step of it.",
    ["step"],
    buckets=(0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
MODEL_CALLS = Counter(
    "buffr_llm_calls",
    "Turns for a hosted model: answered, failed, or skipped.",
    ["model", "outcome"],
)
MODEL_TOKENS = Counter("buffr_llm_tokens", "Tokens of a hosted model.", ["direction"])
MODEL_COST = Counter("buffr_llm_cost", "What those tokens cost, where their price is set.")
FALLBACKS = Counter("buffr_fallback", "Turns read offline because the hosted model failed.")
HANDOFFS = Counter("buffr_handoffs", "Conversations handed to a person, by the case.", ["reason"])
BLOCKED = Counter("buffr_guardrail_blocks", "Replies that were not let out.", ["rule"])
OCR_SECONDS = Histogram(
    "buffr_ocr_seconds", "To see what is written in a picture.", buckets=(0.5, 1, 2, 5, 10, 20, 60)
)
PAPERS_REJECTED = Counter("buffr_doc_rejected", "Papers that were not taken.", ["reason"])
TURN_FAILURES = Counter("buffr_turn_failures", "Turns that failed.", ["failure"])
DEAD_LETTERS = Counter("buffr_dead_letters", "Messages given up, and handed to a person.")
SENT = Counter("buffr_messages_sent", "What became of messages handed over.", ["outcome"])
STATUS = Counter("buffr_message_status", "What the provider told.", ["status", "error_code"])
TWILIO = Counter("buffr_twilio_responses", "What the provider answered to a send.", ["code"])
WEBHOOKS = Counter("buffr_webhooks_out", "Webhooks that went out, by what came of it.", ["outcome"])
RECONCILED = Counter("buffr_reconcile_gaps", "Messages that a failed webhook had lost.")
AMBIGUOUS = Counter("buffr_outbox_ambiguous", "Sends whose answer was lost.", ["resolved"])
TEMPLATE_ALERTS = Counter(
    "buffr_template_alerts", "Templates that WhatsApp has stopped or renamed.", ["what"]
)
CAMPAIGN_MEMBERS = Counter(
    "buffr_campaign_members", "Members of campaigns that were decided about.", ["became"]
)
TAKEN = Counter("buffr_desk_taken", "Conversations that a person took over.")
AUDIT_OK = Gauge("buffr_audit_chain_ok", "1 while the audit chain goes through every anchor.")
AUDIT_BROKEN = Gauge("buffr_audit_broken", "1 while the audit chain misses one of its anchors.")
UNCLEAN_STOPS = Counter("buffr_unclean_stops", "Processes that were cut off, told by the next.")
WAKES_LOST = Counter("buffr_wakes_lost", "Wake-ups that Redis did not take; the sweep finds them.")
OLDEST_WAITING = Gauge("buffr_inbox_oldest_unprocessed_seconds", "The longest wait for an answer.")
OLDEST_UNSENT = Gauge("buffr_outbox_oldest_seconds", "The longest wait to be sent.")
UNSENT = Gauge("buffr_outbox_pending", "Messages that should have left and have not.")
DEAD = Gauge("buffr_dead_letters_open", "Cases of messages given up that nobody has settled.")
WAITING_FOR_PEOPLE = Gauge("buffr_conversations_waiting_for_agent", "Who waits for a person.")
FIRST_RESPONSE = Gauge(
    "buffr_agent_first_response_seconds", "Until a person answered a case, median of a day."
)
REMINDERS_DUE = Gauge("buffr_reminders_due", "Reminders that wait for their moment.")
REMINDERS_SENT = Gauge("buffr_reminders_sent", "Reminders put on their way within a day.")
REMINDERS_SUPPRESSED = Gauge("buffr_reminders_suppressed", "Reminders let go within a day.")
BACKUP_AGE = Gauge("buffr_backup_age_seconds", "Since the last backup was taken; -1: never.")
