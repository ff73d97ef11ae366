"""The admin site for staff who are no curators: it tells of no entry outside its audience, and gives nobody a right."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Permission
from django.test import Client

from catalog.models import Domain, User
from catalog.services.outbox import mail_later
from tests.web.catalogue import Catalogue
from tests.web.test_who_sees_what import SECRET, entry_make

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password"
EACH = 40  # rows of a kind that are opened


@pytest.fixture
def staff(db: None) -> User:
    """Somebody with every permission of the admin site, and no other right; a flush may have emptied their table."""
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0)
    user = User.objects.create_user("staff@example.org", PASSWORD, is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    return user


@pytest.fixture
def client(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


def test_it_tells_staff_of_no_entry_outside_its_audience(
    client: Client, catalogue: Catalogue, addresses: dict[str, str]
) -> None:
    product = entry_make(catalogue, "hidden", Domain.objects.create(slug="neighbour", name="Neighbour"))
    leaks, opened = [], 0
    for model in admin.site._registry:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        paths = [base, f"{base}?q={product.slug}"]
        paths += [f"{base}{pk}/change/" for pk in model._default_manager.values_list("pk", flat=True)[:EACH]]
        for path in paths:
            answer = client.get(path)
            opened += answer.status_code == 200
            leaks += [path] if SECRET in answer.content.decode() else []
    assert leaks == []
    assert opened > 100, "they do see much of the rest"


def test_letters_are_nobodys_to_read(client: Client, curator: User) -> None:
    letter = mail_later("A new password", body="/accounts/password/reset/key/1-abc/", to="ana@example.org")
    path = f"/admin/catalog/outboxmessage/{letter.pk}/change/"
    assert "password/reset/key" not in client.get(path).content.decode()
    User.objects.filter(pk=curator.pk).update(is_staff=True, is_superuser=True)
    client.force_login(curator)
    answer = client.get(path)
    assert answer.status_code == 200
    assert "password/reset/key" not in answer.content.decode()


def test_staff_give_nobody_a_right_least_of_all_themselves(
    client: Client, staff: User, analyst: User
) -> None:
    rights = {"is_superuser": "on", "is_curator": "on", "is_staff": "on", "user_permissions": ["1"]}
    client.post(
        f"/admin/catalog/user/{analyst.pk}/change/", {"email": "new@example.org", "is_active": "on", **rights}
    )
    analyst.refresh_from_db()
    assert analyst.email == "new@example.org", "the rest is theirs to mend"
    assert (analyst.is_superuser, analyst.is_curator, analyst.is_staff) == (False, False, False)
    assert not analyst.user_permissions.exists()
    client.post(
        f"/admin/catalog/user/{staff.pk}/change/", {"email": staff.email, "is_active": "on", **rights}
    )
    staff.refresh_from_db()
    assert (staff.is_superuser, staff.is_curator) == (False, False)


def test_staff_take_no_account_over_that_may_do_more(client: Client, curator: User, analyst: User) -> None:
    boss = User.objects.create_superuser("root@example.org", PASSWORD)
    sent = {"usable_password": "true", "password1": "taken-over-at-last", "password2": "taken-over-at-last"}
    for user in (boss, curator):
        assert client.post(f"/admin/catalog/user/{user.pk}/password/", sent).status_code == 403
        client.post(
            f"/admin/catalog/user/{user.pk}/change/", {"email": "mine@example.org", "is_active": "on"}
        )
        user.refresh_from_db()
        assert user.check_password(PASSWORD)
        assert user.email != "mine@example.org"
    assert client.post(f"/admin/catalog/user/{analyst.pk}/password/", sent).status_code == 302


def test_a_superuser_gives_rights_and_it_is_written_down(client: Client, analyst: User) -> None:
    client.force_login(User.objects.create_superuser("root@example.org", PASSWORD))
    path = f"/admin/catalog/user/{analyst.pk}/change/"
    assert (
        client.post(path, {"email": analyst.email, "is_active": "on", "is_curator": "on"}).status_code == 302
    )
    analyst.refresh_from_db()
    assert analyst.is_curator
