"""What employers call the lines of a payslip."""

from collections.abc import Mapping

from evals.rendered.truth import AccountType, Item, ItemName

Names = Mapping[ItemName, str]

USUAL: Names = {
    "basic": "Basic salary",
    "housing": "Housing allowance",
    "transport": "Transport allowance",
    "overtime": "Overtime",
    "income_tax": "PAYE",
    "social_security": "Social security",
    "pension": "Pension fund",
    "loan": "Staff loan",
    "funeral": "Funeral policy",
    "union": "Union fee",
    "savings": "Savings scheme",
}
SHORT: Names = {
    "basic": "BASIC PAY",
    "housing": "HOUSING ALLOW",
    "transport": "TRANSPORT ALL",
    "overtime": "OVERTIME 1.5",
    "income_tax": "P.A.Y.E.",
    "social_security": "SSC",
    "pension": "PENSION",
    "loan": "LOAN REPAYMENT",
    "funeral": "FUNERAL COVER",
    "union": "UNION",
    "savings": "SAVINGS CLUB",
}
AFRIKAANS: Names = {
    "basic": "Basiese salaris",
    "housing": "Behuisingstoelae",
    "transport": "Vervoertoelae",
    "overtime": "Oortyd",
    "income_tax": "Inkomstebelasting (LBS)",
    "social_security": "Maatskaplike sekerheid",
    "pension": "Pensioenfonds",
    "loan": "Lening",
    "funeral": "Begrafnispolis",
    "union": "Vakbond",
    "savings": "Spaarskema",
}
FULL: Names = {
    "basic": "Basic wage",
    "housing": "Housing subsidy",
    "transport": "Travel allowance",
    "overtime": "Overtime pay",
    "income_tax": "Income tax",
    "social_security": "Social Security Commission",
    "pension": "Retirement fund contribution",
    "loan": "Microloan instalment",
    "funeral": "Funeral insurance",
    "union": "Trade union membership",
    "savings": "Savings deduction",
}
ACCOUNTS: Mapping[AccountType, str] = {
    "savings": "Savings account",
    "cheque": "Cheque account",
    "transmission": "Transmission account",
}


def lines(items: tuple[Item, ...], names: Names) -> tuple[tuple[str, int], ...]:
    """Each with its name on this payslip, and its cents."""
    return tuple((names[each.name], each.cents) for each in items)
