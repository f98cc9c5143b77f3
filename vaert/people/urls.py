"""Addresses of the people room. A deed is a noun below the person it is about."""

from django.urls import include, path

from vaert.people.views import exports
from vaert.people.views.facts import new_person, person_facts, person_week
from vaert.people.views.login_link import login_link
from vaert.people.views.me import change_workplace, me
from vaert.people.views.people import people, people_sheet
from vaert.people.views.person import person
from vaert.people.views.roles import person_roles, role_end
from vaert.people.views.settings import organisation_settings
from vaert.people.views.who_can_see_what import who_can_see_what

urlpatterns = [
    path("people/", people, name="people"),
    path("people/colleagues.<ending:ending>", people_sheet, name="people_sheet"),
    path("people/new/", new_person, name="new_person"),
    path("people/settings/", organisation_settings, name="organisation_settings"),
    path("people/files/<int:pk>/", exports.export, name="export"),
    path("people/files/<int:pk>/file/", exports.export_file, name="export_file"),
    path("people/files/<int:pk>/attempt/", exports.export_attempt, name="export_attempt"),
    path("people/files/<int:pk>/dropping/", exports.export_dropping, name="export_dropping"),
    path("people/imports/", include("vaert.people.import_urls")),
    path("people/<int:person_id>/", person, name="person"),
    path("people/<int:person_id>/facts/", person_facts, name="person_facts"),
    path("people/<int:person_id>/week/", person_week, name="person_week"),
    path("people/<int:person_id>/roles/", person_roles, name="person_roles"),
    path("people/<int:person_id>/roles/<int:role_id>/end/", role_end, name="role_end"),
    path("me/", me, name="me"),
    path("me/workplace/", change_workplace, name="change_workplace"),
    path("who-can-see-what/", who_can_see_what, name="who_can_see_what"),
    path("log-in/<str:token>/", login_link, name="login_link"),
]
