"""Addresses of the mentoring room. Nouns; a deed is a new noun."""

from django.urls import include, path

from vaert.mentoring.views import (
    agreed,
    buddies,
    course,
    courses,
    documents,
    evaluations,
    plan,
    policy,
    proposal,
    registration,
)
from vaert.mentoring.views.replacement import replacement

urlpatterns = [
    path("buddies/", buddies.buddies, name="buddies"),
    path("buddies/tips/", buddies.tips, name="tips"),
    path("buddies/tips/<int:tip_id>/removal/", buddies.tip_removal, name="tip_removal"),
    path("buddies/sparring/", buddies.gathering, name="sparring"),
    path("courses/", courses.courses, name="courses"),
    path("courses/courses.<ending:ending>", courses.courses_sheet, name="courses_sheet"),
    path("courses/new/", registration.new_course, name="new_course"),
    path("courses/<int:course_id>/", course.course, name="course"),
    path("courses/<int:course_id>/actions/<int:action_id>/completion/", course.completion, name="course_completion"),
    path("courses/<int:course_id>/actions/<int:action_id>/", agreed.action, name="course_action"),
    path("courses/<int:course_id>/actions/<int:action_id>/result/", agreed.result, name="course_action_result"),
    path("courses/<int:course_id>/actions/<int:action_id>/sharing/", agreed.sharing, name="course_action_sharing"),
    path("meetings/<int:meeting_id>/aim/", agreed.aim, name="meeting_aim"),
    path("aims/<int:aim_id>/carrying/", agreed.carrying, name="aim_carrying"),
    path("courses/<int:course_id>/meetings/<int:meeting_id>/outcome/", course.outcome, name="course_meeting_outcome"),
    path("courses/<int:course_id>/nudge/", course.nudge, name="course_nudge"),
    path("courses/<int:course_id>/time/", course.time, name="course_time"),
    path("courses/<int:course_id>/year.pdf", documents.year_print, name="course_year_print"),
    path("courses/<int:course_id>/cards.pdf", documents.cards_print, name="course_cards_print"),
    path("courses/<int:course_id>/proposal/", proposal.show, name="course_proposal"),
    path("courses/<int:course_id>/proposal/ours/", proposal.take_ours, name="our_proposal"),
    path("courses/<int:course_id>/buddies/<int:stage>/", proposal.buddies, name="course_buddies"),
    path("courses/<int:course_id>/times/<int:stage>-<int:number>/", proposal.times, name="course_times"),
    path("courses/<int:course_id>/start/", proposal.start, name="course_start"),
    path("courses/<int:course_id>/withdrawal/", registration.withdraw, name="course_withdrawal"),
    path("evaluations/", evaluations.evaluations, name="evaluations"),
    path("evaluations/<str:token>/", evaluations.evaluation, name="evaluation"),
    path("", include("vaert.mentoring.scheme_urls")),
    path("plan/", plan.board, name="plan"),
    path("plan/plan.<ending:ending>", plan.sheet, name="plan_sheet"),
    path("plan/progress/", plan.progress, name="plan_progress"),
    path("plan/proposal/", plan.propose, name="plan_proposal"),
    path("plan/publication/", plan.publish, name="plan_publication"),
    path("plan/withdrawal/", plan.drop, name="plan_withdrawal"),
    path("plan/stages/<int:stage_id>/", plan.stage, name="plan_stage"),
    path("plan/policy/", policy.policy, name="planning_policy"),
    path("plan/policy/example/", policy.example, name="planning_policy_example"),
    path("plan/policy/ours/", policy.take_ours, name="our_planning_policy"),
]

urlpatterns += [
    path("courses/<int:course_id>/stages/<int:number>/buddy/", replacement, name="course_replacement"),
]
