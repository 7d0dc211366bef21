"""Encrypted values under both profiles: bound to their row and column, readable from the other profile, old ones too."""

import base64
import os

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from common.ciphers import MACS, PROFILES
from common.fields import Ciphertext, decrypt, decrypt_bytes, encrypt, encrypt_bytes, keyed_hash
from common.sealed_files import read_sealed, write_sealed
from members.models import Member

HERE, THERE = "members_member|phone|1", "members_member|phone|2"
NUMBER = "991160199808310363"
CODES = {"standard": "a1", "gm": "s1"}


@pytest.fixture(params=PROFILES)
def profile(request, settings) -> str:
    settings.CRYPTO_PROFILE = request.param
    return request.param


def old_value(settings, text: str) -> str:
    """As values were written before they were bound to a row."""
    name, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(12)
    return f"{name}:" + base64.b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), None)).decode()


@pytest.mark.parametrize("name", PROFILES)
@given(text=st.text(min_size=1))
def test_encryption_round_trip(name, text):
    from django.test import override_settings

    with override_settings(CRYPTO_PROFILE=name):
        stored = encrypt(text, bound_to=HERE)
        assert stored != encrypt(text, bound_to=HERE)  # a fresh nonce each time
        assert stored.startswith(f"t1:{CODES[name]}:")
        assert decrypt(stored, bound_to=HERE) == text


def test_a_value_changed_or_from_another_place_is_not_read(profile):
    stored = encrypt(NUMBER, bound_to=HERE)
    with pytest.raises(InvalidTag):
        decrypt(stored, bound_to=THERE)
    with pytest.raises(InvalidTag):
        decrypt(stored[:-4] + ("AAAA" if not stored.endswith("AAAA") else "BBBB"), bound_to=HERE)
    with pytest.raises(InvalidTag):  # made to look like one from before values were bound
        decrypt(stored.replace(f":{CODES[profile]}:", ":"), bound_to=HERE)


def test_each_profile_reads_what_the_other_wrote(profile, settings):
    stored, sealed = encrypt(NUMBER, bound_to=HERE), encrypt_bytes(b"file", bound_to=HERE)
    settings.CRYPTO_PROFILE = next(name for name in PROFILES if name != profile)
    assert decrypt(stored, bound_to=HERE) == NUMBER
    assert decrypt_bytes(sealed, bound_to=HERE) == b"file"


def test_a_value_from_before_is_still_read(profile, settings):
    assert decrypt(old_value(settings, NUMBER), bound_to=HERE) == NUMBER


def test_the_hash_is_the_same_for_the_same_number_and_survives_a_new_first_key(profile, settings):
    before = keyed_hash(NUMBER)
    settings.FIELD_KEYS = {"t2": b"x" * 32, **settings.FIELD_KEYS}
    assert keyed_hash(NUMBER) == before != keyed_hash("991160199808310364")
    assert keyed_hash("") == ""
    assert len(before) <= Member._meta.get_field("identity_hash").max_length
    assert before.startswith("sm3:") is (profile == "gm")
    assert encrypt("a", bound_to=HERE).startswith("t2:")


def test_a_site_without_hash_key_hashes_with_its_oldest_key_as_before(settings):
    settings.FIELD_KEYS, settings.HASH_KEY = {"k2": b"2" * 32, "k1": b"1" * 32}, None
    assert keyed_hash(NUMBER) == MACS["hmac-sha256"](b"1" * 32, b"lookup:" + NUMBER.encode()).hex()


def test_known_values_of_the_macs():
    """RFC 4231 case 2, and HMAC-SM3 of the same as OpenSSL's own SM3 makes it."""
    import hashlib
    import hmac

    text = b"what do ya want for nothing?"
    assert MACS["hmac-sha256"](b"Jefe", text).hex() == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    if "sm3" in hashlib.algorithms_available:
        assert MACS["hmac-sm3"](b"Jefe", text) == hmac.digest(b"Jefe", text, "sm3")


def stored_phone(member: Member) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM members_member WHERE id = %s", [member.pk])
        return cursor.fetchone()[0]


def write_phone(member: Member, value: str, column: str = "phone") -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE members_member SET {column} = %s WHERE id = %s", [value, member.pk])  # noqa: S608


@pytest.fixture
def two(world) -> list[Member]:
    members = list(Member.objects.order_by("pk")[:2])
    for number, member in enumerate(members):
        member.phone, member.identity_number = f"1380000000{number}", ""
        member.save()
    return members


def test_a_row_reads_its_own_value_and_no_copy_from_another_row_or_column(profile, two):
    first, second = two
    assert stored_phone(first).startswith(f"t1:{CODES[profile]}:")
    assert [Member.objects.get(pk=member.pk).phone for member in two] == ["13800000000", "13800000001"]
    write_phone(second, stored_phone(first))
    write_phone(first, stored_phone(first), "identity_number")
    with pytest.raises(InvalidTag):
        Member.objects.get(pk=second.pk).phone  # noqa: B018
    with pytest.raises(InvalidTag):
        Member.objects.get(pk=first.pk).identity_number  # noqa: B018
    assert Member.objects.get(pk=first.pk).phone == "13800000000"


def test_a_list_opens_nothing_that_is_not_shown(two, monkeypatch):
    monkeypatch.setattr("common.fields.decrypt", lambda *args, **kwargs: pytest.fail("opened"))
    row = Member.objects.get(pk=two[0].pk)
    before = stored_phone(row)
    row.name = "改名"
    row.save()
    assert stored_phone(row) == before
    assert isinstance(row.__dict__["phone"], Ciphertext)


def test_a_deferred_value_and_a_refreshed_one_are_read(two):
    assert Member.objects.defer("phone").get(pk=two[0].pk).phone == "13800000000"
    two[0].refresh_from_db()
    assert two[0].phone == "13800000000"


def test_plain_text_never_goes_past_the_row(two):
    with pytest.raises(TypeError, match="phone is encrypted for its row"):
        Member.objects.update(phone="13800000009")
    with pytest.raises(TypeError, match="phone is encrypted for its row"):
        Member.objects.filter(phone="13800000009").exists()


def test_two_rows_never_share_a_seal(two):
    first, second = (Member.objects.get(pk=member.pk).row_seal for member in two)
    assert first != second
    assert Member._meta.get_field("row_seal").unique


def test_a_sealed_file_opens_only_where_it_was_written(profile, own_files):
    path, other = own_files / "imports" / "a" / "source", own_files / "imports" / "b" / "source"
    write_sealed(path, b"roster")
    assert read_sealed(path) == b"roster"
    assert oct(path.stat().st_mode & 0o777) == "0o600"
    other.parent.mkdir()
    path.rename(other)
    with pytest.raises(InvalidTag):
        read_sealed(other)
