"""The first page: what blocks, what is due, what runs and what is stalled, for one person."""

from collections import Counter
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from engagements import permissions
from engagements.domain.access import Role
from engagements.domain.wording import counted
from engagements.models import User
from engagements.selectors import jobs as job_selectors
from engagements.selectors import overview as selectors
from engagements.selectors.figures import Summary
from engagements.services.engagement import create_engagement
from engagements.web.cards import CARD, Card, Plan, build_cards
from engagements.web.engagement.listing import engagement_rows
from engagements.web.requests import SignedInRequest

PAGE = "engagements/overview/page.html"
PARTS = "engagements/overview/_{}.html"
WEEK = timedelta(days=6)  # today and the six days after it
SHOWN = {"mine": 12, "blockers": 8, "due": 8, "running": 5, "stalled": 6, "expiring": 6}
VERDICTS = (
    ("GO", "ready"),
    ("CONDITIONAL", "ready with conditions"),
    ("INCOMPLETE", "not known yet"),
    ("NO_GO", "not ready"),
)


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Show what waits for the person; ``?card=`` answers one card alone, for its Retry."""
    if request.user.role == Role.CLIENT:
        return redirect("portal:home")  # reports stand above: linked by name
    now = timezone.now()
    read = Reading(request.user, at=now)
    plans = read.plans()
    card_key = request.GET.get("card", "")
    if card_key and card_key not in plans:
        raise Http404
    if card_key and request.htmx:
        card = build_cards([plans[card_key]])[card_key]
        return render(request, CARD, {"card": card, "today": read.today})
    cards = build_cards(plans.values())
    mine = cards["mine"].data
    context = {
        "cards": cards,
        "head": _head(cards),
        "today": read.today,
        "empty": mine is not None and not mine["count"],
        "may_create": permissions.may(create_engagement, user=request.user),
    }
    return render(request, PAGE, context)


def _head(cards: dict[str, Card]) -> str:
    """Return the sentence under the title; what could not be read is left out of it."""
    parts = []
    if blockers := cards["blockers"].data:
        whose = "your engagements" if blockers["own"] else "open engagements"
        parts.append(f"{counted(blockers['count'], 'blocker')} on {whose}")
    if due := cards["due"].data:
        parts.append(f"{counted(due['count'], 'thing')} due this week")
    return ", ".join(parts)


class Reading:
    """What the cards are made of; rows that several cards need are read once."""

    def __init__(self, user: User, *, at: datetime) -> None:
        self.user = user
        self.at = at
        self.today = timezone.localdate(at)

    def plans(self) -> dict[str, Plan]:
        """Return how each card is made, in the order of the page."""
        made = {
            "blockers": ("My blockers", self.blockers),
            "mine": ("My engagements", self.mine),
            "stalled": ("Stalled", self.stalled),
            "due": ("Due this week", self.due),
            "running": ("Running work", self.running),
            "expiring": ("Evidence expiring", self.expiring),
        }
        return {
            key: Plan(key=key, title=title, template=PARTS.format(key), url="/", build=build)
            for key, (title, build) in made.items()
        }

    @cached_property
    def work(self) -> selectors.MyWork:
        """Return the engagements that are looked at."""
        return selectors.my_work(self.user)

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """Return them with their readiness, the most urgent first."""
        return sorted(engagement_rows(list(self.work.engagements), as_of=self.at), key=_urgency)

    @cached_property
    def summaries(self) -> dict[int, Summary]:
        """Return the figures of each engagement that is looked at."""
        return {row["engagement"].pk: row["summary"] for row in self.rows}

    @cached_property
    def blocking(self) -> list[dict[str, Any]]:
        """Return what blocks, the longest open first."""
        engagements = [row["engagement"] for row in self.rows]
        found = selectors.blockers(engagements, summaries=self.summaries, as_of=self.at)
        return [_blocker_row(blocker) for blocker in found]

    # --- the cards -----------------------------------------------------------------------------

    def blockers(self) -> dict[str, Any]:
        """Return what blocks; musts beyond those listed of an engagement are counted too."""
        unlisted = sum(
            max(row["summary"].failing - len(row["summary"].blocks), 0) for row in self.rows
        )
        return {
            "items": _addressed(self.blocking[: SHOWN["blockers"]]),
            "count": len(self.blocking) + unlisted,
            "own": self.work.own,
            "on_client": sum(item["waits_on"] == "client" for item in self.blocking),
        }

    def mine(self) -> dict[str, Any]:
        """Return the engagements, and how many of them have each verdict."""
        verdicts = Counter(row["summary"].verdict for row in self.rows)
        return {
            "lines": self.rows[: SHOWN["mine"]],
            "count": self.work.count,
            "looked_at": len(self.work.engagements),
            "own": self.work.own,
            "verdicts": [(verdicts[key], words) for key, words in VERDICTS if verdicts[key]],
        }

    def stalled(self) -> dict[str, Any]:
        """Return what does not move."""
        return _first(selectors.stalled(self.work.engagements, as_of=self.at), "stalled")

    def due(self) -> dict[str, Any]:
        """Return what falls due up to a week from now, with what is late."""
        until = self.today + WEEK
        rows = self.work.engagements
        found = [_next_step(row) for row in rows if _within(row.next_step_due, until)]
        found += [_condition(row) for row in selectors.conditions_due(rows, until=until)]
        found += [_blocker(item) for item in self.blocking if _within(item["due"], until)]
        found += [_asked(row) for row in selectors.client_questions(rows)]
        found += [_fact(row) for row in selectors.open_facts(rows, summaries=self.summaries)]
        ordered = sorted(found, key=lambda item: item["due"] or self.today)
        for item in ordered:
            item["late"] = bool(item["due"] and item["due"] < self.today)
            item["now"] = item["due"] in {None, self.today}
        shown = _first(ordered, "due")
        return shown | {"items": _addressed(shown["items"])}

    def running(self) -> dict[str, Any]:
        """Return the background work that is not at its end."""
        return _first(job_selectors.under_way(self.user, most=selectors.MOST), "running")

    def expiring(self) -> dict[str, Any]:
        """Return what is proven and lapses soon, the soonest first."""
        soon = self.today + WEEK
        found = [
            {
                "lapse": lapse,
                "code": row["engagement"].code,
                "soon": lapse.on <= soon,
                "place": ("engagements:readiness", row["engagement"].code, ""),
            }
            for row in self.rows
            for lapse in row["summary"].lapses
        ]
        shown = _first(sorted(found, key=lambda item: item["lapse"].on), "expiring")
        return shown | {"items": _addressed(shown["items"])}


def _blocker_row(blocker: selectors.Blocker) -> dict[str, Any]:
    """Return what blocks, with where it stands: the log, or the requirements of readiness."""
    code = blocker.engagement.code
    if blocker.entry is None:
        where, place = f"{blocker.group}, must", ("engagements:readiness", code, "")
    else:
        where, place = "From the log", ("engagements:logbook", code, f"#e-{blocker.entry}")
    return {
        "code": code,
        "text": blocker.text,
        "key": blocker.key,
        "where": where,
        "owner": blocker.owner,
        "days": blocker.days,
        "due": blocker.due,
        "waits_on": blocker.waiting_on,
        "place": place,
    }


def _first(rows: list[Any], card: str) -> dict[str, Any]:
    return {"items": rows[: SHOWN[card]], "count": len(rows)}


def _addressed(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the items that are shown, with their addresses: a card is made of hundreds."""
    return [
        item | {"url": reverse(route, args=[code]) + fragment}
        for item in items
        for route, code, fragment in [item["place"]]
    ]


def _within(day: date | None, until: date) -> bool:
    return day is not None and day <= until


def _thing(
    engagement: Any, text: str, *, about: str, due: date | None, place: tuple[str, str, str]
) -> dict[str, Any]:
    return {"text": text, "code": engagement.code, "about": about, "due": due, "place": place}


def _next_step(row: Any) -> dict[str, Any]:
    place = ("engagements:engagement", row.code, "")
    return _thing(row, row.next_step, about=row.next_step_owner, due=row.next_step_due, place=place)


def _condition(row: Any) -> dict[str, Any]:
    place = ("engagements:gate", row.engagement.code, "")
    return _thing(row.engagement, row.text, about="condition", due=row.due_on, place=place)


def _blocker(item: dict[str, Any]) -> dict[str, Any]:
    about = item["key"] or "blocker"
    return {name: item[name] for name in ("text", "code", "due", "place")} | {"about": about}


def _asked(row: Any) -> dict[str, Any]:
    client = row.engagement.client
    place = ("engagements:client", client.code, "")
    text = f"Answer question {row.number} of {client.name}"
    return _thing(row.engagement, text, about="asked by the client", due=None, place=place)


def _fact(row: selectors.OpenFact) -> dict[str, Any]:
    place = ("engagements:profile", row.engagement.code, "")
    about = f"settles {counted(row.waiting, 'unknown')}"
    return _thing(row.engagement, row.text, about=about, due=None, place=place)


def _urgency(row: dict[str, Any]) -> tuple[int, int]:
    """Return the place of an engagement: failing musts first, then days over its stage."""
    return -row["summary"].failing, -row["over"]
