"""The page of courses."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver
from django.views.decorators.http import require_http_methods

from engagements import permissions
from engagements.areas.training import dispatch, selectors, services
from engagements.web.requests import StaffRequest
from engagements.web.scope import CODE, engagement_of
from engagements.web.submit import Refusal, caller, sent, status_of, submit
from fde.platform.routes import staff

app_name = "training"


class CourseForm(forms.Form):
    """What a course is about."""

    title = forms.CharField(max_length=100)


@require_http_methods(["GET", "HEAD", "POST"])
def course_list(request: StaffRequest, code: str) -> HttpResponse:
    """Show the courses of an engagement, and plan another one."""
    engagement = engagement_of(request, code)
    form = CourseForm(sent(request))

    def page(refusal: Refusal | None = None) -> HttpResponse:
        context = {
            "engagement": engagement,
            "form": form,
            "courses": selectors.of_engagement(engagement, user=request.user),
            "may_plan": permissions.may(
                services.plan_course, user=request.user, engagement=engagement
            ),
        }
        return render(request, "areas/training/page.html", context, status=status_of(refusal))

    if request.method != "POST":
        return page()
    return submit(
        request,
        form,
        lambda: dispatch.request_course(engagement, **form.cleaned_data, **caller(request)),
        done=lambda _: redirect("training:courses", code),
        refused=page,
    )


urlpatterns: list[URLPattern | URLResolver] = [
    staff(f"{CODE}courses/", course_list, name="courses"),
]
