"""Page routes of the engagement areas, one section per area."""

from django.urls import URLPattern, URLResolver

app_name = "engagements"

urlpatterns: list[URLPattern | URLResolver] = []
