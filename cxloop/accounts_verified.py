"""People whose address is known to be theirs: invited, set up from the console, or made by a command.

Log-in needs a verified address. Whoever comes in through a link that only they were given has proven it already, so
that nobody waits for a mail that is held.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput
from cxloop.models import User


def person(email: str, name: str = "", password: str | None = None, language: str = "") -> User:
    """The user with this address, made when there is none; the address is verified and primary.

    A user who is known already keeps their name and password. InvalidInput naming `email` or `password`.
    """
    email = clean_email(email)
    user = User.objects.filter(email=email).first()
    if user is None:
        if password is not None:
            check_password(password, User(email=email, name=name))
        user = User.objects.create_user(email, password, name=name.strip(), language=language)
    verify(user)
    return user


def verify(user: User) -> None:
    """Marks the user's own address as verified and primary."""
    EmailAddress.objects.filter(user=user, primary=True).exclude(email=user.email).update(primary=False)
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


def clean_email(email: str) -> str:
    """The address in small letters. InvalidInput naming `email` when it is none."""
    email = (email or "").strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise InvalidInput(_("This is not an e-mail address: %(email)s") % {"email": email}, field="email") from None
    return email


def check_password(password: str, user: User) -> None:
    """InvalidInput naming `password` when it is too short, too common or too much like the person's name."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidInput(" ".join(error.messages), field="password") from error
