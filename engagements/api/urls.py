"""API routes of the engagement areas, one section per area."""

from rest_framework.routers import SimpleRouter

app_name = "api"
router = SimpleRouter()

urlpatterns = [*router.urls]
