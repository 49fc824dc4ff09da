"""Roles, actions, and the one table that says who may do what."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from engagements.domain.labels import Labelled


class Role(Labelled):
    """What a user is in the firm, or that they belong to a client."""

    ADMIN = "admin", "Administrator"
    MANAGER = "manager"
    ENGINEER = "engineer"
    CLIENT = "client"


class MemberRole(Labelled):
    """What a staff member is on one engagement."""

    LEAD = "lead"
    ENGINEER = "engineer"


class ClientRole(Labelled):
    """What a person of a client may do in its portal."""

    APPROVER = "approver", "Client approver"
    VIEWER = "viewer", "Client viewer"


class Visibility(Labelled):
    """Who may read what was written or filed; internal unless somebody chose otherwise."""

    INTERNAL = "internal"
    CLIENT = "client"


class TokenScope(Labelled):
    """What a program may do at most; never more than the owner of its token may."""

    READ = "read"
    WRITE = "write", "Read and write"


class Action(StrEnum):
    """Every right that a page, route or service asks for; areas ask for read, work and decide."""

    READ = "read"
    WORK = "work"  # on an engagement: judge, measure, ask for background work
    DECIDE = "decide"  # what one person asked for and another has to approve
    LOG = "log"
    ADD_EVIDENCE = "add_evidence"
    DRAFT_REPORT = "draft_report"
    CREATE_CLIENT = "create_client"
    CREATE_ENGAGEMENT = "create_engagement"
    CHANGE_CLIENT = "change_client"
    CHANGE_ENGAGEMENT = "change_engagement"
    MANAGE_MEMBERS = "manage_members"
    CHANGE_PROFILE = "change_profile"
    MOVE_TARGET = "move_target"
    MOVE_STAGE = "move_stage"  # and undo: domain/stages/undo.py says who and until when
    DECIDE_GATE = "decide_gate"
    APPROVE_WAIVER = "approve_waiver"
    ISSUE_REPORT = "issue_report"
    CLOSE = "close"
    INVITE = "invite"
    ADMINISTER = "administer"
    ASK = "ask"
    SEND_EVIDENCE = "send_evidence"
    SIGN_OFF = "sign_off"
    KEEP_OWN = "keep_own"  # views, tokens and exports: what one person of the firm keeps
    OWN_ACCOUNT = "own_account"  # name, password, notices: what everybody has


class Guarded(Protocol):
    """What names the right that it asks for, as an operation does."""

    @property
    def action(self) -> Action:
        """Return that right."""
        ...


_ENGINEER_HERE = frozenset(
    {
        Action.READ,
        Action.LOG,
        Action.ADD_EVIDENCE,
        Action.WORK,
        Action.DRAFT_REPORT,
        Action.MOVE_STAGE,  # advance_stage itself refuses while the gate is undecided
    }
)
_LEAD_HERE = _ENGINEER_HERE | {
    Action.CHANGE_CLIENT,
    Action.CHANGE_ENGAGEMENT,
    Action.MANAGE_MEMBERS,
    Action.CHANGE_PROFILE,
    Action.MOVE_TARGET,
    Action.DECIDE_GATE,
    Action.APPROVE_WAIVER,
    Action.DECIDE,
    Action.ISSUE_REPORT,
    Action.CLOSE,
}
_ANYBODY = frozenset({Action.OWN_ACCOUNT})
_STAFF = _ANYBODY | {Action.KEEP_OWN, Action.CREATE_CLIENT, Action.CREATE_ENGAGEMENT}
_VIEWER = _ANYBODY | {Action.READ, Action.ASK}
_MANAGER = _LEAD_HERE | _STAFF
# Who runs the deployment does not decide about the work in it.
_DECISIONS = frozenset(
    {
        Action.DECIDE_GATE,
        Action.APPROVE_WAIVER,
        Action.DECIDE,
        Action.ISSUE_REPORT,
    }
)
_ADMIN = (_MANAGER - _DECISIONS) | {Action.INVITE, Action.ADMINISTER}


def allowed(
    *, role: str, member_role: str | None = None, client_role: str | None = None
) -> frozenset[Action]:
    """Return what somebody may do, given who they are in the firm, here, and at the client.

    ``member_role`` is the role on the engagement at hand (None: no engagement, or not a member);
    ``client_role`` the role at the client that owns it.
    """
    if role == Role.ADMIN:
        return _ADMIN
    if role == Role.MANAGER:
        return _MANAGER
    if role == Role.ENGINEER:
        # A lead makes clients and engagements; whoever creates an engagement becomes its lead.
        here: dict[str, frozenset[Action]] = {
            MemberRole.LEAD: _LEAD_HERE,
            MemberRole.ENGINEER: _ENGINEER_HERE,
        }
        return here.get(member_role or "", frozenset()) | _STAFF
    if client_role == ClientRole.APPROVER:
        return _VIEWER | {Action.SEND_EVIDENCE, Action.SIGN_OFF}
    if client_role == ClientRole.VIEWER:
        return _VIEWER
    return _ANYBODY


@dataclass(frozen=True)
class Access:
    """What one person may do and is, in the firm or on one engagement."""

    actions: frozenset[Action]
    roles: frozenset[str]  # of ``lead, manager``: a playbook's approver roles

    def may(self, asked: Action | Guarded) -> bool:
        """Tell whether they may do an action or operation."""
        return (asked if isinstance(asked, Action) else asked.action) in self.actions


NO_ACCESS = Access(frozenset(), frozenset())


def access(
    *,
    role: str,
    is_active: bool,
    member_role: str | None = None,
    client_role: str | None = None,
) -> Access:
    """Return what somebody may do and is, given their roles; a locked person nothing."""
    if not is_active:
        return NO_ACCESS
    roles = {"manager"} if role == Role.MANAGER else set()
    if member_role == MemberRole.LEAD:
        roles.add("lead")
    actions = allowed(role=role, member_role=member_role, client_role=client_role)
    return Access(actions, frozenset(roles))


WHO = {
    Action.DECIDE_GATE: "the lead or a manager",
    Action.APPROVE_WAIVER: "the lead or a manager",
    Action.DECIDE: "the lead or a manager",
    Action.ISSUE_REPORT: "the lead or a manager",
    Action.CHANGE_ENGAGEMENT: "the lead, a manager or an administrator",
    Action.CHANGE_CLIENT: "a lead of one of its engagements, a manager or an administrator",
    Action.MANAGE_MEMBERS: "the lead, a manager or an administrator",
    Action.CHANGE_PROFILE: "the lead, a manager or an administrator",
    Action.MOVE_TARGET: "the lead, a manager or an administrator",
    Action.CLOSE: "the lead, a manager or an administrator",
    Action.INVITE: "an administrator",
    Action.ADMINISTER: "an administrator",
    Action.ASK: "the people of the client",
    Action.SEND_EVIDENCE: "a client approver",
    Action.SIGN_OFF: "a client approver",
    Action.CREATE_CLIENT: "the people of the firm",
    Action.CREATE_ENGAGEMENT: "the people of the firm",
    Action.KEEP_OWN: "the people of the firm",
    Action.OWN_ACCOUNT: "whoever the account belongs to",
}


def who_may(action: Action) -> str:
    """Name the roles that can do ``action``, for a refusal's next step."""
    return WHO.get(action, "the people on this engagement")
