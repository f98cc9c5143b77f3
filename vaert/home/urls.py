"""Addresses of the home room."""

from django.urls import path

from vaert.home import views

urlpatterns = [path("", views.today, name="today")]
