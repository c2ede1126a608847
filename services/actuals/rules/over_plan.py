"""What of a claim is payable: all within plan and tolerance; over it, what the policy leaves until the council has decided."""

from dataclasses import dataclass
from decimal import Decimal

from contracts.actuals.vocabulary import DecisionAct, Withheld
from contracts.commissioning.vocabulary import OverPlanPolicy
from contracts.money import Quantity
from contracts.refusals import Refusal
from services.actuals.rules.claim import plain

NONE = Decimal(0)


class AcceptedNeeded(Refusal, code="accepted_needed", status=422):
    """Say how much you accept: more than 0 and less than {claimed}. To accept or reject all of it, choose that."""


class AcceptedNotExpected(Refusal, code="accepted_not_expected", status=422):
    """An accepted quantity goes with part acceptance alone; leave it out."""


class AcceptedNotInSteps(Refusal, code="not_in_steps", status=422):
    """Enter the accepted quantity in steps of {step}."""


class DecisionReasonNeeded(Refusal, code="reason_needed", status=422):
    """Give the provider a reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A service level's rules of a day. The tolerance is the larger of a percentage of the plan and a quantity."""

    tolerance_percent: Decimal
    tolerance_quantity: Quantity
    policy: OverPlanPolicy

    def tolerance(self, planned: Quantity) -> Quantity:
        return max(planned * self.tolerance_percent / 100, self.tolerance_quantity)


NO_TOLERANCE = Rules(tolerance_percent=NONE, tolerance_quantity=NONE, policy=OverPlanPolicy.SUSPEND_LINE)
"""Where nobody has ruled: the guide's reading (guide 002)."""


@dataclass(frozen=True, slots=True)
class Payable:
    """`claimed = payable + withheld`, always; `because` says why, if anything is withheld."""

    payable: Quantity
    withheld: Quantity
    because: Withheld | None


def over_plan(claimed: Quantity, *, planned: Quantity, rules: Rules) -> bool:
    return claimed > planned + rules.tolerance(planned)


def before_decision(claimed: Quantity, *, planned: Quantity, rules: Rules) -> Payable:
    """Over plan, the whole line (guide 002) or its excess waits."""
    if not over_plan(claimed, planned=planned, rules=rules):
        return Payable(claimed, NONE, None)
    payable = NONE if rules.policy is OverPlanPolicy.SUSPEND_LINE else planned
    return Payable(payable, claimed - payable, Withheld.OVER_PLAN)


def after_decision(
    act: DecisionAct, *, claimed: Quantity, payable: Quantity, step: Quantity, accepted: Quantity | None, reason: str | None
) -> Payable:
    """The council's word on a claim of which `payable` never waited. A rejection leaves that; an acceptance is a quantity of the whole."""
    if act is not DecisionAct.PART_ACCEPT and accepted is not None:
        raise AcceptedNotExpected()
    if act is not DecisionAct.ACCEPT and not reason:
        raise DecisionReasonNeeded()
    match act:
        case DecisionAct.ACCEPT:
            return Payable(claimed, NONE, None)
        case DecisionAct.REJECT:
            return Payable(payable, claimed - payable, Withheld.REJECTED)
        case DecisionAct.PART_ACCEPT:
            if accepted is None or not payable <= accepted < claimed or accepted == 0:
                raise AcceptedNeeded(claimed=plain(claimed))
            if accepted % step:
                raise AcceptedNotInSteps(step=plain(step))
            return Payable(accepted, claimed - accepted, Withheld.REJECTED)
