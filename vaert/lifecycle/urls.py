"""Addresses of the lifecycle room: what changes somebody's working life. A deed is a noun below the person."""

from django.urls import path

from vaert.lifecycle.views.absences import absence_removal, absence_return, person_absences
from vaert.lifecycle.views.course import course_end, course_pause, course_resumption
from vaert.lifecycle.views.duties import person_duties
from vaert.lifecycle.views.employment import person_employment, person_move
from vaert.mentoring.views.asking import next_buddy

urlpatterns = [
    path("next-buddy/<str:token>/", next_buddy, name="next_buddy"),
    path("courses/<int:course_id>/end/", course_end, name="course_end"),
    path("courses/<int:course_id>/pause/", course_pause, name="course_pause"),
    path("courses/<int:course_id>/resumption/", course_resumption, name="course_resumption"),
    path("people/<int:person_id>/duties/", person_duties, name="person_duties"),
    path("people/<int:person_id>/department/", person_move, name="person_move"),
    path("people/<int:person_id>/employment/", person_employment, name="person_employment"),
    path("people/<int:person_id>/absences/", person_absences, name="person_absences"),
    path("people/<int:person_id>/absences/<int:absence_id>/removal/", absence_removal, name="absence_removal"),
    path("people/<int:person_id>/absences/<int:absence_id>/return/", absence_return, name="absence_return"),
]
