"""Django's admin as a window: administrators see every table, and change none.

What has a history is written by services only, so that each change leaves its event.
"""

from typing import TYPE_CHECKING, Any

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

    def password_change(  # type: ignore[override] # a page in the stubs, any answer in Django
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        """Send people to the toolkit's own page."""
        return redirect("account_change_password")


if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Model]
else:
    ModelAdmin = admin.ModelAdmin  # takes no parameters when the program runs


class ReadOnlyAdmin(ModelAdmin):
    """A table that can be read and nothing else."""

    actions = None
    exclude = HIDDEN
    show_full_result_count = False

    @property
    def links(self) -> list[str]:
        """Return the fields that point at other tables."""
        return [field.name for field in self.model._meta.fields if field.is_relation]

    def get_list_select_related(self, request: HttpRequest) -> list[str]:
        """Read with each row what it points at."""
        return self.links

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Show the engagement beside rows that have one."""
        return ("__str__", "engagement") if "engagement" in self.links else ("__str__",)

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """Search by the engagement's code."""
        return ("engagement__code",) if "engagement" in self.links else ()

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
for _config in apps.get_app_configs():
    if hasattr(_config, "area"):  # the core, what stands on it, and every area
        site.register(_config.get_models(), ReadOnlyAdmin)
