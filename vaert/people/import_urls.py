"""Addresses of imports, below `people/imports/`."""

from django.urls import path

from vaert.people.views import one_import
from vaert.people.views.imports import import_example, imports

urlpatterns = [
    path("", imports, name="imports"),
    path("examples/<str:kind>.csv", import_example, name="import_example"),
    path("<int:pk>/", one_import.staff_import, name="import"),
    path("<int:pk>/reading/", one_import.import_reading, name="import_reading"),
    path("<int:pk>/application/", one_import.import_application, name="import_application"),
    path("<int:pk>/dropping/", one_import.import_dropping, name="import_dropping"),
    path("<int:pk>/faults.csv", one_import.import_faults, name="import_faults"),
]
