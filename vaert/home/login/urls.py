"""The doors of logging in, by allauth's names. What we do not need of allauth has no address."""

from django.urls import path

from vaert.home.login import views

urlpatterns = [
    path("login/", views.ask_for_code, name="account_login"),
    path("login/", views.ask_for_code, name="account_request_login_code"),
    path("login/code/", views.type_code, name="account_confirm_login_code"),
    path("logout/", views.log_out, name="account_logout"),
    path("sessions/", views.sessions, name="usersessions_list"),
]
