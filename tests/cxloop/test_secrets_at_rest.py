from __future__ import annotations

import pytest

from cxloop.secrets_at_rest import CannotDecrypt, reseal, seal, unseal


def test_what_was_sealed_comes_back_and_is_not_readable_in_between():
    sealed = seal({"token": "s3cret"})

    assert "s3cret" not in sealed
    assert unseal(sealed) == {"token": "s3cret"}


def test_nothing_is_nothing():
    assert seal({}) == ""
    assert unseal("") == {}


def test_a_new_key_in_front_reads_what_the_old_one_sealed(settings):
    settings.FIELD_KEYS = ["old"]
    sealed = seal({"token": "s3cret"})

    settings.FIELD_KEYS = ["new", "old"]
    moved = reseal(sealed)

    settings.FIELD_KEYS = ["new"]
    assert unseal(moved) == {"token": "s3cret"}
    with pytest.raises(CannotDecrypt):
        unseal(sealed)


def test_without_keys_of_its_own_the_secret_key_and_its_fallbacks_serve(settings):
    settings.FIELD_KEYS, settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = [], "first", []
    sealed = seal({"token": "s3cret"})

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second", ["first"]
    assert unseal(sealed) == {"token": "s3cret"}
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CannotDecrypt):
        unseal(sealed)


def test_a_changed_letter_is_noticed():
    sealed = seal({"token": "s3cret"})

    with pytest.raises(CannotDecrypt):
        unseal(sealed[:-5] + ("A" if sealed[-5] != "A" else "B") + sealed[-4:])
