"""The same story in a generated council: other names, Saturday weeks, actuals paid every four weeks. Nothing knows Exampleshire."""

from tests.builders.second_council import second_council
from tests.journeys import test_a_week_of_care as story

COUNCIL = second_council
plot = story.plot

test_files = story.test_the_councils_files_came_in_by_the_import_door
test_expected = story.test_before_actuals_speak_planned_care_is_expected
test_generated = story.test_g01_g04_g05_the_week_is_generated_as_it_ends
test_entered = story.test_g02_g03_g06_what_differs_is_entered
test_over_plan = story.test_g37_over_plan_by_either_policy
test_frustrated = story.test_g38_g39_frustrated_care_is_paid_and_what_does_not_add_up_is_refused
test_decided = story.test_correcting_withdraws_and_the_council_decides
test_mails = story.test_one_mail_per_event_person_and_kind
test_confirmed = story.test_confirming_actuals_then_the_payment_as_it_was_seen
test_edited = story.test_an_edit_afterwards_unconfirms_line_week_and_payment_and_says_so
test_planned = story.test_planned_contracts_are_paid_in_sevenths_by_their_period


async def test_weeks_begin_on_saturday_and_periods_have_four(plot: story.Plot) -> None:
    assert plot.week_of_story.weekday() == 5
    care = plot.planned("14", price="20.50")
    payment = await plot.payment(care.contract.contract_id, plot.week_of_story, by=care.by)
    assert payment is not None
    assert (payment.last_on - payment.first_on).days == 27
