"""Addresses of the mentoring room. Nouns; a deed is a new noun."""

from django.urls import path

from vaert.mentoring.views import course, courses, proposal, registration

urlpatterns = [
    path("courses/", courses.courses, name="courses"),
    path("courses/new/", registration.new_course, name="new_course"),
    path("courses/<int:course_id>/", course.course, name="course"),
    path("courses/<int:course_id>/actions/<int:action_id>/completion/", course.completion, name="course_completion"),
    path("courses/<int:course_id>/meetings/<int:meeting_id>/outcome/", course.outcome, name="course_meeting_outcome"),
    path("courses/<int:course_id>/proposal/", proposal.show, name="course_proposal"),
    path("courses/<int:course_id>/proposal/ours/", proposal.take_ours, name="our_proposal"),
    path("courses/<int:course_id>/buddies/<int:stage>/", proposal.buddies, name="course_buddies"),
    path("courses/<int:course_id>/times/<int:stage>-<int:number>/", proposal.times, name="course_times"),
    path("courses/<int:course_id>/start/", proposal.start, name="course_start"),
    path("courses/<int:course_id>/withdrawal/", registration.withdraw, name="course_withdrawal"),
]
