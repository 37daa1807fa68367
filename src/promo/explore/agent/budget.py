"""What the model may cost: money and tokens, of the run and of each charter.

Asked before every call with what that call may cost at most; what it did cost is entered after it.
Calls of charters side by side are counted while they run, so that together they keep the budget.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from promo import bounds
from promo.explore.agent.prices import Price
from promo.explore.agent.used import Used

FREE: Final = Used()


class SpentError(Exception):
    """No further call fits; its text says of what nothing is left.

    ``run``: it is the run's, not only the charter's.
    """

    def __init__(self, what: str, *, run: bool) -> None:
        super().__init__(what)
        self.run = run


@dataclass
class Account:
    """What one charter has used."""

    used: Used = field(default_factory=Used)
    usd: Decimal = Decimal(0)
    last: Used = field(default_factory=Used)
    calls: int = 0


@dataclass
class Budget:
    """The budget of a run.

    Args:
        usd: at most.
        price: of the model's tokens.
        charters: how many share it.
    """

    usd: Decimal
    price: Price
    charters: int
    spent: Decimal = Decimal(0)
    used: Used = field(default_factory=Used)
    reserved: Decimal = Decimal(0)
    accounts: dict[str, Account] = field(default_factory=dict[str, Account])

    def account(self, charter: str) -> Account:
        """What a charter has used so far."""
        return self.accounts.setdefault(charter, Account())

    @property
    def share(self) -> Decimal:
        """What one charter may cost: twice its part; hard ones take what easy ones leave."""
        return min(self.usd, self.usd * 2 / max(self.charters, 1))

    def reserve(self, charter: str, new_tokens: int) -> Decimal | None:
        """Keep what the next call may cost; None while only what others keep is in its way.

        The run's budget is kept whatever the model says next. A charter's part, which is small
        where there are many, is held against what it is likely to say: as much as the last time.

        Args:
            charter: that asks.
            new_tokens: of its request, those that the last one did not have.

        Raises:
            SpentError: it does not fit.
        """
        account = self.account(charter)
        cost = self.price.usd(projected(account.last, new_tokens))
        if self.spent + cost > self.usd:
            raise SpentError(f"the run's budget of {self.usd} USD", run=True)
        likely = self.price.usd(projected(account.last, new_tokens, output=account.last.output))
        if account.usd + likely > self.share:
            raise SpentError(f"the charter's part of the budget, {self.share:.4f} USD", run=False)
        if account.used.input + account.used.output + new_tokens > bounds.CHARTER_TOKENS:
            raise SpentError(f"the charter's {bounds.CHARTER_TOKENS} tokens", run=False)
        if self.used.input + self.used.output + new_tokens > bounds.RUN_TOKENS:
            raise SpentError(f"the run's {bounds.RUN_TOKENS} tokens", run=True)
        if self.spent + self.reserved + cost > self.usd:
            return None
        self.reserved += cost
        return cost

    def enter(self, charter: str, reserved: Decimal, used: Used | None) -> None:
        """Note what a call used; None when nobody knows: then it cost what was kept for it.

        A call that was refused before it began used nothing, and is none.
        """
        self.reserved -= reserved
        if used == FREE:
            return
        account = self.account(charter)
        cost = reserved if used is None else self.price.usd(used)
        self.spent += cost
        account.usd += cost
        account.calls += 1
        if used is not None:
            self.used += used
            account.used += used
            account.last = used


def projected(last: Used, new_tokens: int, output: int = bounds.MODEL_OUTPUT_TOKENS) -> Used:
    """What the next call uses at most: the last one's input read again, the rest written."""
    return Used(
        cache_read=last.input,
        cache_write_long=last.output + new_tokens,
        output=output,
    )
