"""Feedback: what people said when they were asked; scores of help that were kept as events too."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

CHECKS = {
    "feedback_survey": "survey in ('csat', 'nps', 'partner_nps')",
    "feedback_scale": "case when survey = 'csat' then score between 1 and 5"
    " else score between 0 and 10 end",
    "feedback_of_whom": "case when survey = 'partner_nps' then partner_id is not null"
    " and customer_id is null else customer_id is not null end",
    "feedback_version": "version > 0",
}
# Of three answers, 1 was the best; an older version of the service goes on with the events alone.
_KEPT_SO_FAR = """
insert into feedback (id, survey, version, customer_id, conversation_id, score, channel,
    prompt_key, entered_by, at)
select gen_random_uuid(), 'csat', 1, e.customer_id, v.id,
    case e.data ->> 'score' when '1' then 5 when '2' then 3 else 1 end, 'whatsapp',
    'csat:event:' || e.id, 'bot', e.at
from events e join conversations v on 'conversation:' || v.id = e.subject
where e.kind = 'csat' and e.customer_id is not null
"""


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Uuid(), nullable=True),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("conversation_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("prompt_key", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"]),
        sa.ForeignKeyConstraint(["partner_id"], ["partners.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("prompt_key", name="one_answer_a_prompt"),
    )
    op.create_index("feedback_of_survey", "feedback", ["survey", "at"])
    op.create_index("feedback_of_customer", "feedback", ["customer_id", "at"])
    for name, rule in CHECKS.items():
        op.create_check_constraint(name, "feedback", rule)
    op.execute(_KEPT_SO_FAR)
    op.execute(
        "create trigger append_only before update or delete or truncate on feedback"
        " for each statement execute function refuse_change()"
    )
    op.execute(
        "create trigger only_erased before update on feedback"
        " for each row execute function only_erased('comment_sealed')"
    )


def downgrade() -> None:
    op.drop_table("feedback")
