"""How people ask about their running loan: the patterns, and nothing else."""

import re
from typing import cast

from agent.understanding import cues_af, hints
from flows.commands import LoanFact

# Read over one folded sentence. To add a way of asking, add it to its list.
_ASKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "statement",
        (
            r"^(?!.*\b(?:i|we) (?:send|give|show)\b)(?:(?:my|a|the|please|pls|send|give|show|get|"
            r"me|need|want|i|can|could|have|full|new|latest|free|another|you|u|like|would) )*"
            r"(?:loan |account )?statement(?: (?:please|pls|pdf|"
            r"again|now|today))*$",
            r"\b(?:loan|account) statement\b|\bstatement (?:of|for|on) (?:my|the|this) "
            r"(?:loan|account|debt)\b",
            r"\bstatement\b.{0,30}\b(?:what|how much) i (?:have )?paid\b|"
            r"\b(?:list|history|overview) of (?:all )?(?:my |the )?(?:payments|deductions)\b|"
            r"\bpayment history\b|\bwhat (?:have i|i have|did i) (?:already )?pa(?:id|y) "
            r"(?:so far|until now|till now|up to now|already)\b",
            r"\b(?:show|send|give|see|get|what are|where are)\b.{0,20}\b(?:my|the|all) "
            r"(?:\w+ )?(?:payments|deductions) (?:so far|until now|till now|up to now)\b",
        ),
    ),
    (
        "settle",
        (
            r"^(?:settle|settlement|settling|aflos|skikking|vereffen)(?: \w+){0,2}$",
            r"\bsettlement (?:amount|figure|quote|quotation|letter|balance|value|price|"
            r"statement)\b|"
            r"\bsettle (?:amount|figure)\b|\b(?:skikkings|aflos|vereffenings)\s?bedrag\b",
            r"\bhow much\b.{0,40}\b(?:settle|pay (?:\w+ ){0,4}off|close|clear|"
            r"finish (?:\w+ ){0,2}(?:loan|off)|"
            r"settlement)\b",
            r"\b(?:want|like|going|need|ready|wil|wish)\b.{0,12}\b(?:settle|"
            r"pay (?:\w+ ){0,4}(?:off|up)|close|"
            r"clear|finish|aflos|afbetaal|vereffen)\b.{0,12}\b(?:loan|it|everything|balance|debt|"
            r"lening|alles|"
            r"account|today|now|off)\b",
            r"\b(?:want|like|going|need|ready|wish|can|could)\b.{0,12}\bpay (?:\w+ ){0,3}"
            r"(?:loan|debt|balance|everything|it all|all of it)(?: \w+)? off\b",
            r"\b(?:settle|pay (?:\w+ ){0,4}off|close|clear)\b.{0,40}\b(?:how much|what (?:is|"
            r"would|will) (?:it|the|i)|"
            r"what must i|amount|figure)\b",
            r"\bhoeveel\b.{0,40}\b(?:aflos|af te betaal|afbetaal|klaar te betaal|vereffen|"
            r"af te los)\b",
        ),
    ),
    (
        "next_payment",
        (
            r"\b(?:next|coming|following|upcoming|volgende) (?:payment|instal\w*|deduction|debit|"
            r"due|repayment|"
            r"paaiement|betaling|aftrekking)\b",
            r"\bwhen\b.{0,20}\b(?:is|are|must|do|does|will|should)\b.{0,30}\b(?:next|"
            r"my (?:payment|instal\w*|"
            r"deduction)|payment due|deduct\w*|instal\w*)\b",
            r"\bwhen (?:are|do|will|must|is) (?:you|they|we|i|it)(?: \w+){0,2} (?:deduct\w*|"
            r"pay\w*|taking|taken) (?:\w+ )?again\b",
            r"\b(?:what|which) (?:date|day)\b.{0,30}\b(?:deduct\w*|take|taken|instal\w*|payment|"
            r"due|debit)\b",
            r"\b(?:what|which) (?:amount|money)\b.{0,12}\b(?:goes|going|comes|coming|go) off\b",
            r"\bhow much\b.{0,25}\b(?:going off|go off|deducted|taken off|come off|coming off|"
            r"take off|due)\b"
            r".{0,40}\b(?:this month|next month|month end|now|this time|next)\b",
            r"\b(?:when|what|how much) (?:is|was) (?:it |the |my )?(?:amount )?due\b",
            r"\bwanneer\b.{0,30}\b(?:paaiement|aftrek\w*|trek julle|betaling)\b",
        ),
    ),
    (
        "balance",
        (
            r"^(?:check |show |see |get |my |the |loan |outstanding |current |what is |whats |"
            r"wat is |give me )*"
            r"(?:balance|saldo)(?: on)?(?: of)?(?: \w+){0,4}$",
            r"\b(?:my|loan|outstanding|current|the|on my|remaining) (?:loan )?balance\b|"
            r"\b(?:my|die|se) saldo\b",
            r"\bhow much\b.{0,25}\b(?:do|am|is|are|must|did|have)\b.{0,25}\b(?:owe|owing|left|"
            r"outstanding|"
            r"remaining|still to pay|to go)\b",
            r"\bhow (?:much|big) is (?:my|our) (?:loan|debt|account)(?: \w+){0,2}$",
            r"\b(?:what|how much) (?:do )?(?:i|we) (?:still )?(?:owe|owing)\b|"
            r"\bi (?:am )?still (?:owe|owing)\b",
            r"\b(?:amount|loan) (?:is )?(?:still )?(?:outstanding|left|remaining)\b",
            r"\b(?:open|outstanding|left|unpaid|remaining|oop|uitstaande) (?:on|of|op|van) my "
            r"(?:loan|account|lening|rekening)\b",
            r"\bhow much (?:must|should|do) i still (?:have to )?(?:pay|owe)\b",
            r"\bwhat (?:is|do i have) left (?:on|of)\b.{0,12}\bloan\b",
            r"\bhow (?:much|many)\b.{0,30}\b(?:left|remaining|outstanding)\b.{0,20}\b(?:loan|pay|"
            r"instal\w*)\b",
            r"\bhoeveel\b.{0,20}\b(?:skuld ek|is oor|skuld|uitstaande)\b|\bwat skuld ek\b",
        ),
    ),
)
LOAN_FACTS: tuple[tuple[LoanFact, tuple[re.Pattern[str], ...]], ...] = tuple(
    (
        cast(LoanFact, about),
        tuple(
            re.compile(cue)
            for cue in (
                *cues,
                *cues_af.ASKS[cast(LoanFact, about)],
                *hints.ASKS.get(cast(LoanFact, about), ()),
            )
        ),
    )
    for about, cues in _ASKS
)
