"""API routes of the data environment."""

from engagements.api.routing import Router
from engagements.areas.dataenv import api
from engagements.areas.dataenv.api import library

_ENGAGEMENT = "engagements/<str:code>/"

router = Router()
router.register(
    f"{_ENGAGEMENT}sources/<uuid:pk>/expectations", api.ExpectationViewSet, basename="expectation"
)
router.register(f"{_ENGAGEMENT}sources", api.SourceViewSet, basename="source")
router.register(f"{_ENGAGEMENT}probe-runs", api.ProbeRunViewSet, basename="probe-run")
router.register("sources", library.SourceLibraryViewSet, basename="source-library")
router.register("probe-runs", library.RunLibraryViewSet, basename="run-library")

urlpatterns = router.urls
