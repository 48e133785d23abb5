"""Pages about people."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from bizcase.workspaces import views

app_name = "workspaces"
pages = [
    path("login", views.Login.as_view(), name="login"),
    path("logout", LogoutView.as_view(), name="logout"),
    path("language", views.set_language, name="language"),
    path("settings/", views.settings_page, name="settings"),
    path("settings/tokens", views.issue_token, name="issue_token"),
    path("settings/tokens/<uuid:token_id>/revoke", views.revoke_token, name="revoke_token"),
]
