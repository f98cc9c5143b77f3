"""Addresses of schemes and of the texts of their mails."""

from django.urls import path

from vaert.mentoring.views import scheme, schemes, texts

urlpatterns = [
    path("schemes/", schemes.schemes, name="schemes"),
    path("schemes/ours/<slug:code>/", schemes.take, name="scheme_of_ours"),
    path("schemes/<int:scheme_id>/", scheme.scheme, name="scheme"),
    path("schemes/<int:scheme_id>/year/", scheme.year, name="scheme_year"),
    path("schemes/<int:scheme_id>/stages/<int:number>/", scheme.stage, name="scheme_stage"),
    path("schemes/<int:scheme_id>/copy/", schemes.copy, name="scheme_copy"),
    path("schemes/<int:scheme_id>/departments/", schemes.adapt, name="scheme_departments"),
    path("schemes/<int:scheme_id>/retirement/", schemes.retire, name="scheme_retirement"),
    path("texts/", texts.texts, name="texts"),
    path("texts/<int:scheme_id>/<slug:kind>/", texts.text, name="text"),
    path("texts/<int:scheme_id>/<slug:kind>/preview/", texts.preview, name="text_preview"),
    path("texts/<int:scheme_id>/<slug:kind>/ours/", texts.take_ours, name="text_of_ours"),
]
