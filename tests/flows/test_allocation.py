"""Money is divided to the cent: nothing is lost, and the oldest debt is paid first."""

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_store.money import Cents
from crm_store.split import Part, Split
from flows import allocation
from flows.allocation import Owed, Scheduled

ORDER: tuple[Part, ...] = ("penalty", "fee", "charge", "principal")
FOUR = tuple(Scheduled(Cents(10_000), Cents(50_000)) for _ in range(4))

cents = st.integers(0, 200_000).map(Cents)
owing = st.builds(
    Owed,
    payments=st.lists(st.builds(Scheduled, cents, cents), max_size=5).map(tuple),
    penalty=cents,
    fee=cents,
)


def split(penalty: int = 0, fee: int = 0, charge: int = 0, principal: int = 0) -> Split:
    return Split(Cents(penalty), Cents(fee), Cents(charge), Cents(principal))


def test_a_payment_pays_by_the_order_of_the_policy() -> None:
    owed = Owed(FOUR, penalty=Cents(3_000), fee=Cents(500))
    backwards: tuple[Part, ...] = ("principal", "charge", "fee", "penalty")
    for amount, order, expected in (
        (2_000, ORDER, split(penalty=2_000)),
        (3_200, ORDER, split(3_000, 200)),
        (63_500, ORDER, split(3_000, 500, 10_000, 50_000)),
        (70_000, ORDER, split(3_000, 500, 16_500, 50_000)),
        (70_000, backwards, split(0, 0, 10_000, 60_000)),
        (243_500, ORDER, split(3_000, 500, 40_000, 200_000)),
        (250_000, ORDER, split(3_000, 500, 40_000, 206_500)),
    ):
        assert allocation.allocate(Cents(amount), owed, order=order) == expected


def test_what_was_paid_is_taken_off_the_oldest_payments() -> None:
    paid = split(penalty=1_000, charge=15_000, principal=50_000)
    owed = allocation.owed(FOUR, raised=split(penalty=4_000), reduced=paid)
    assert owed == Owed(
        (
            Scheduled(Cents(0), Cents(0)),
            Scheduled(Cents(5_000), Cents(50_000)),
            *FOUR[2:],
        ),
        penalty=Cents(3_000),
    )


def test_settling_pays_all_that_was_lent_and_waives_the_rest_of_the_charge() -> None:
    owed = allocation.owed(FOUR, raised=Split(), reduced=split(charge=10_000, principal=50_000))
    assert allocation.settling(Cents(155_533), owed) == (
        split(charge=5_533, principal=150_000),
        split(charge=24_467),
    )


@settings(max_examples=60, deadline=None)
@given(amount=cents, owed=owing, order=st.permutations(ORDER))
def test_nothing_is_lost_and_no_part_is_paid_twice(
    amount: Cents, owed: Owed, order: list[Part]
) -> None:
    parts = allocation.allocate(amount, owed, order=order)
    assert parts.total == amount
    assert 0 <= parts.penalty <= owed.penalty
    assert 0 <= parts.fee <= owed.fee
    assert 0 <= parts.charge <= sum(each.charge for each in owed.payments)
    if amount <= owed.total:
        assert parts.principal <= sum(each.principal for each in owed.payments)


@settings(max_examples=60, deadline=None)
@given(share=st.integers(0, 1_000), owed=owing)
def test_settling_pays_the_whole_loan_and_gives_up_charge_alone(share: int, owed: Owed) -> None:
    charge = sum(each.charge for each in owed.payments)
    amount = Cents(owed.total - charge * share // 1_000)
    paid, waived = allocation.settling(amount, owed)
    assert paid.total == amount
    assert amount + waived.total == owed.total
    assert (paid.penalty, paid.fee) == (owed.penalty, owed.fee)
    assert paid.principal == sum(each.principal for each in owed.payments)
    assert waived == Split(charge=waived.charge)


@settings(max_examples=60, deadline=None)
@given(amounts=st.lists(cents, max_size=6), owed=owing)
def test_what_is_taken_back_leaves_exactly_what_was_owed(amounts: list[Cents], owed: Owed) -> None:
    """Whatever was paid, its mirror images in any order bring back the first cent of it."""
    paid, stands = Split(), owed
    kept: list[Split] = []
    raised = Split(penalty=owed.penalty, fee=owed.fee)
    for amount in amounts:
        kept.append(allocation.allocate(amount, stands, order=ORDER))
        paid += kept[-1]
        stands = allocation.owed(owed.payments, raised=raised, reduced=paid)
    assert paid.total == sum(amounts)
    for each in kept[::2] + kept[1::2]:
        paid += -each
    assert allocation.owed(owed.payments, raised=raised, reduced=paid) == owed
