"""Django's admin as a window: administrators see every table, and change none.

What has a history is written by services only, so that each change leaves its event.
"""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

# Never shown: what signs people in, and what opens a client's system.
HIDDEN = ("password", "token_sha256", "secret", "groups", "user_permissions")


class ReadOnlySite(admin.AdminSite):
    """An admin without a door of its own: people sign in and change passwords as elsewhere."""

    site_header = site_title = "FDE Toolkit, tables"
    index_title = "Every table, to read"

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send people to the toolkit's own sign-in page."""
        if self.has_permission(request):
            return redirect("admin:index")
        return redirect("account_login")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Send people to the toolkit's own page."""
        return redirect("account_change_password")


class ReadOnlyAdmin(admin.ModelAdmin):
    """A table that can be read and nothing else."""

    actions = None
    exclude = HIDDEN
    show_full_result_count = False

    def __init__(self, model: type[Model], admin_site: admin.AdminSite) -> None:
        super().__init__(model, admin_site)
        links = [field.name for field in model._meta.fields if field.is_relation]
        self.list_select_related = links
        if "engagement" in links:
            self.list_display = ("__str__", "engagement")
            self.search_fields = ("engagement__code",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Let whoever may open the site see every table of it."""
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Let whoever may open the site read."""
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: services write."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: services write."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Refuse: nothing is deleted."""
        return False


site = ReadOnlySite(name="admin")
site.register(apps.get_app_config("engagements").get_models(), ReadOnlyAdmin)
