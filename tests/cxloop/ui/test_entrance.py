"""The door: log in, forgotten password, two factors. Each page styled, each error beside its field."""

import pytest

from tests.people import PASSWORD

pytestmark = pytest.mark.django_db


def test_logging_in_leads_inside(people, client):
    assert "Log in to cxloop" in client.get("/accounts/login/").content.decode()
    response = client.post("/accounts/login/", {"login": "carol@acme.test", "password": PASSWORD})
    assert (response.status_code, response.url) == (302, "/")


def test_a_wrong_password_is_said_and_the_address_is_kept(people, client):
    html = client.post("/accounts/login/", {"login": "carol@acme.test", "password": "wrong"}).content.decode()
    assert 'class="error-summary"' in html
    assert 'value="carol@acme.test"' in html


def test_an_empty_form_says_what_is_missing_beside_each_field(client):
    html = client.post("/accounts/login/", {}).content.decode()
    assert "2 things to put right" in html
    assert 'aria-describedby="id_login_error"' in html
    assert 'href="#id_password"' in html


@pytest.mark.parametrize(("address", "words"), [
    ("/accounts/password/reset/", "Forgotten password"), ("/accounts/password/reset/done/", "Look in your mail"),
    ("/accounts/signup/", "by invitation"), ("/accounts/confirm-email/", "Confirm your address"),
    ("/accounts/inactive/", "This account is closed"), ("/accounts/password/reset/key/x-y/", "no longer works"),
])
def test_pages_before_the_log_in(client, address, words):
    response = client.get(address)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert "cxloop.css" in response.content.decode()


OWN = ("/accounts/2fa/", "/accounts/email/", "/accounts/password/change/", "/accounts/logout/")


@pytest.mark.parametrize("address", OWN)
def test_pages_about_ones_own_account_wear_the_same_clothes(people, client, address):
    client.post("/accounts/login/", {"login": "carol@acme.test", "password": PASSWORD})
    response = client.get(address, follow=True)
    assert response.status_code == 200
    assert "cxloop.css" in response.content.decode()
    assert "<h1>" in response.content.decode()


def test_logging_out_asks_first(people, client):
    client.post("/accounts/login/", {"login": "carol@acme.test", "password": PASSWORD})
    client.get("/accounts/logout/")
    assert client.get("/").status_code == 302 and "login" not in client.get("/").url
    client.post("/accounts/logout/")
    assert "login" in client.get("/").url


def test_the_brand_is_open_to_all_and_says_nothing_of_strangers(people, client):
    people.acme.accent = "#a01060"
    people.acme.save()
    response = client.get("/o/acme/brand.css")
    assert (response.status_code, response["Content-Type"]) == (200, "text/css")
    assert "--accent: light-dark(#a01060" in response.content.decode()
    assert client.get("/o/nobody/brand.css").status_code == 404
