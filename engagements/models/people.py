"""Users, the client companies they serve or belong to, and who works on what."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from engagements.domain.access import ClientRole, MemberRole, Role, TokenScope
from engagements.domain.labels import choices_of
from engagements.models.closed_lists import is_one_of


class UserManager(BaseUserManager["User"]):
    """Makes users whose e-mail address is stored in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create one user; without a password the account cannot sign in with one."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator (Django's own command asks for this name)."""
        return self.create_user(email, password, role=Role.ADMIN, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in: staff of the firm, or somebody at a client."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=20, choices=choices_of(Role))
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False)
    single_keys = models.BooleanField(default=True)  # WCAG 2.1.4: shortcuts of one key can go
    session_round = models.PositiveIntegerField(default=1)  # raised to end every session at once
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique_whatever_case"),
            is_one_of("role", Role, name="user_role_known"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        """Tell Django's admin site who may open it."""
        return self.role == Role.ADMIN

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Return what a session has to match: a new password or a new round ends them all."""
        value = f"{self.session_round}|{self.password}"
        return salted_hmac(
            "engagements.User.session", value, secret=secret, algorithm="sha256"
        ).hexdigest()

    @property
    def is_client(self) -> bool:
        """Tell whether this person belongs to a client and sees the portal only."""
        return self.role == Role.CLIENT

    def get_full_name(self) -> str:
        """Return the name people know this user by."""
        return self.name

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.name.split(" ")[0]


class Client(models.Model):
    """A client company: the tenant whose data nobody else may see."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    sector = models.CharField(max_length=60, blank=True)
    time_zone = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class ClientMembership(models.Model):
    """A person of a client, with what they may do in its portal."""

    user = models.ForeignKey(User, models.CASCADE, related_name="client_memberships")
    client = models.ForeignKey(Client, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=choices_of(ClientRole))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "client"], name="client_membership_once_per_client"
            ),
            is_one_of("role", ClientRole, name="client_membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} at {self.client}: {self.role}"


class Membership(models.Model):
    """A staff member on an engagement; the key to seeing it."""

    engagement = models.ForeignKey(
        "engagements.Engagement", models.CASCADE, related_name="memberships"
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=choices_of(MemberRole))
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "user"], name="membership_once_per_engagement"
            ),
            is_one_of("role", MemberRole, name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"


class Invitation(models.Model):
    """A single-use link by which a person sets a password and becomes a user."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20, choices=choices_of(Role))
    client = models.ForeignKey(Client, models.CASCADE, null=True, blank=True, related_name="+")
    client_role = models.CharField(max_length=20, blank=True, choices=choices_of(ClientRole))
    token_sha256 = models.CharField(
        max_length=64, unique=True, validators=[RegexValidator("^[0-9a-f]{64}$")]
    )
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            is_one_of("role", Role, name="invitation_role_known"),
            is_one_of("client_role", ClientRole, name="invitation_client_role_known", blank=True),
            models.CheckConstraint(
                name="invitation_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("created_at")),
            ),
            models.CheckConstraint(
                name="invitation_client_role_needs_client",
                condition=Q(client__isnull=True, client_role="")
                | (Q(client__isnull=False) & ~Q(client_role="")),
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.id}"


class ApiToken(models.Model):
    """A secret with which a program acts as its owner, within a scope; kept as a hash only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    scope = models.CharField(max_length=10, choices=choices_of(TokenScope))
    token_sha256 = models.CharField(
        max_length=64, unique=True, validators=[RegexValidator("^[0-9a-f]{64}$")]
    )
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            is_one_of("scope", TokenScope, name="api_token_scope_known"),
            models.CheckConstraint(
                name="api_token_expires_after_it_is_made",
                condition=Q(expires_at__gt=F("created_at")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
