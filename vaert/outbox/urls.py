"""Addresses of the outbox room."""

from django.urls import path

from vaert.outbox.views import mailbox

urlpatterns = [
    path("mailbox/", mailbox.show_mailbox, name="mailbox"),
    path("mailbox/<int:pk>/", mailbox.show_message, name="mailbox_message"),
    path("mailbox/<int:pk>/body/", mailbox.show_body, name="mailbox_body"),
    path("mailbox/<int:pk>/invitation.ics", mailbox.download_invitation, name="mailbox_invitation"),
    path("mailbox/<int:pk>/attempt/", mailbox.try_again, name="mailbox_attempt"),
    path("mailbox/<int:pk>/dropping/", mailbox.let_go, name="mailbox_dropping"),
]
