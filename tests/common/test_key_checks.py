"""Keys are compared at every start: what is missing, changed or in another order is said, and nothing is written."""

import hashlib

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from common import keyring
from common.checks import hashes_have_a_key_of_their_own
from common.models import KeyCheck
from common.sealed_files import read_sealed, write_sealed
from common.selectors.key_uses import files_by_key, rows_by_key
from common.selectors.keys import key_check_values
from common.services.key_checks import KeysDiffer, check_keys, settle_keys
from members.models import Member
from members.services.people import change_member
from tests.common.test_fields import old_value, stored_phone, write_phone

K1, K2, K3 = b"1" * 32, b"2" * 32, b"3" * 32
PHONE, NUMBER = "13800002217", "991160199808310363"


@pytest.fixture(params=["standard", "gm"])
def profile(request, settings) -> str:
    settings.CRYPTO_PROFILE = request.param
    return request.param


@pytest.fixture
def site(world, settings) -> Member:
    """A county with k1, that never heard of check values; one member with both numbers."""
    settings.FIELD_KEYS, settings.HASH_KEY, settings.AUDIT_KEYS = {"k1": K1}, None, {"a1": K3}
    for member in Member.objects.all():
        member.phone = member.identity_number = ""
        member.phone_hash, member.identity_hash = "", None
        member.save()
    KeyCheck.objects.all().delete()
    member = Member.objects.order_by("pk").first()
    change_member(member=member, group=member.group, phone=PHONE, identity_number=NUMBER, actor=None)
    return Member.objects.get(pk=member.pk)


def refusal() -> str:
    with pytest.raises(KeysDiffer) as refused:
        settle_keys(now=timezone.now())
    return str(refused.value.message)


def test_the_first_start_keeps_a_check_value_of_each_key_and_the_next_adds_none(profile, site):
    assert settle_keys(now=timezone.now()) == 3
    assert settle_keys(now=timezone.now()) == 0
    kept = key_check_values()
    assert [(row["kind"], row["name"]) for row in kept] == [("audit", "a1"), ("field", "k1"), ("hash", "hash")]
    assert {row["algorithm"] for row in kept} == {"hmac-sm3" if profile == "gm" else "hmac-sha256"}
    plain = {key.hex() for key in (K1, K3)} | {hashlib.sha256(key).hexdigest() for key in (K1, K3)}
    assert plain.isdisjoint(row["value"] for row in kept)


def test_a_first_start_with_a_key_that_reads_nothing_is_refused(profile, site, settings):
    settings.FIELD_KEYS = {"k1": K2}
    assert refusal().startswith("加密密钥 k1 不是本库一直用的那一把，读不出已登记的号码，系统不启动。")
    settings.FIELD_KEYS = {"k9": K1}
    assert refusal().startswith("缺少加密密钥 k1：本库的电话、身份证号要用它才能读。")
    settings.FIELD_KEYS = {"k1": K1, "k0": K2}  # k0 would make the hashes
    assert refusal().startswith("查找密钥不是本库一直用的那一把，按身份证号会查不到人")
    assert not KeyCheck.objects.exists()


def test_a_key_that_was_replaced_is_refused(profile, site, settings):
    settle_keys(now=timezone.now())
    settings.FIELD_KEYS, settings.HASH_KEY = {"k1": K2}, K1
    assert refusal() == (
        "加密密钥 k1 不是本库一直用的那一把，系统不启动，以免写进读不出来的内容。"
        "请从备份找回原来的密钥，放回环境变量 FIELD_KEYS 或数据文件夹里的 field.keys。"
    )
    settings.FIELD_KEYS, settings.AUDIT_KEYS = {"k1": K1}, {"a1": K2}
    assert refusal().startswith("审计密钥 a1 不是本库一直用的那一把，系统不启动")


def test_keys_in_the_wrong_order_are_told_apart_from_a_wrong_key(site, settings):
    settle_keys(now=timezone.now())
    settings.FIELD_KEYS = {"k1": K1, "k2": K2}
    assert refusal() == ("FIELD_KEYS 的先后不对：按身份证号、电话查人用的是 k1，它应排在最后；或把它另写进 HASH_KEY。")
    settings.FIELD_KEYS = {"k2": K2, "k1": K1}
    assert settle_keys(now=timezone.now()) == 1
    settings.HASH_KEY = K3
    assert refusal() == ("HASH_KEY 不是本库一直用的那一把，按身份证号会查不到人。本库用的与 FIELD_KEYS 里的 k1 相同。")


def test_a_hash_key_that_was_replaced_is_refused(site, settings):
    settings.HASH_KEY = K2
    KeyCheck.objects.all().delete()
    call_command("rotate_keys", rehash=True)
    settings.HASH_KEY = K3
    assert refusal().startswith("查找密钥不是本库一直用的那一把，按身份证号会查不到人，系统不启动。")


def test_a_missing_key_is_named_with_what_needs_it(site, settings):
    settle_keys(now=timezone.now())
    settings.FIELD_KEYS, settings.HASH_KEY, settings.AUDIT_KEYS = {"k2": K2}, K1, {"a2": K2}
    text = refusal()
    assert "缺少加密密钥 k1：本库还有 2 处电话、身份证号或文件要用它才能读。" in text
    assert "缺少审计密钥 a1：以前的封存要用它才能核对。" in text


def test_the_first_use_of_a_key_in_a_process_checks_it(site, settings, monkeypatch):
    settle_keys(now=timezone.now())
    settings.FIELD_KEYS, settings.HASH_KEY, settings.CHECK_KEYS_ON_USE = {"k1": K2}, K1, True
    monkeypatch.setitem(keyring._state, "is_checked", False)
    with pytest.raises(KeysDiffer):
        site.phone  # noqa: B018
    with pytest.raises(KeysDiffer):  # not only the first time
        site.phone  # noqa: B018
    settings.FIELD_KEYS = {"k1": K1}
    assert site.phone == PHONE


def test_another_profile_waits_for_new_hashes(site, settings):
    settle_keys(now=timezone.now())
    settings.CRYPTO_PROFILE = "gm"
    assert refusal().startswith("CRYPTO_PROFILE 改成了 gm，而查找值还是按原来的算法存的")
    call_command("rotate_keys", rehash=True)
    assert settle_keys(now=timezone.now()) == 0
    row = Member.objects.get(pk=site.pk)
    assert (row.phone, row.identity_number, row.identity_hash[:4]) == (PHONE, NUMBER, "sm3:")
    assert stored_phone(row).startswith("k1:s1:")


# --- rotation


def test_after_a_rotation_the_old_key_can_be_taken_out(profile, site, settings, own_files, capsys):
    settle_keys(now=timezone.now())
    write_phone(site, old_value(settings, PHONE))
    version, source = site.version, own_files / "imports" / "x" / "source"
    write_sealed(source, b"roster")
    settings.FIELD_KEYS, settings.HASH_KEY = {"k2": K2, "k1": K1}, K1
    assert (rows_by_key(), files_by_key()) == ({"k1": 2}, {"k1": 1})
    call_command("rotate_keys", show=True)
    assert capsys.readouterr().out == (
        "密钥 k1：2 个号码、1 个文件\n还有 1 个号码是旧式加密，没有和所在的行绑定：运行 manage.py rotate_keys 即可。\n"
    )
    call_command("rotate_keys")
    assert capsys.readouterr().out == "重新加密 1 条记录、1 个文件。\n密钥 k2：2 个号码、1 个文件\n"
    settings.FIELD_KEYS = {"k2": K2}
    settle_keys(now=timezone.now())
    row = Member.objects.get(pk=site.pk)
    assert (row.phone, row.identity_number, row.version) == (PHONE, NUMBER, version)
    assert read_sealed(source) == b"roster"
    assert [check.name for check in KeyCheck.objects.filter(kind="field")] == ["k2"]
    call_command("rotate_keys")
    assert capsys.readouterr().out == "重新加密 0 条记录、0 个文件。\n密钥 k2：2 个号码、1 个文件\n"


def test_an_interrupted_rotation_is_gone_on_with(site, settings, monkeypatch):
    others = list(Member.objects.exclude(pk=site.pk).order_by("pk")[:3])
    for number, member in enumerate(others):
        change_member(member=member, group=member.group, phone=f"1390000000{number}", actor=None)
    settings.FIELD_KEYS, settings.HASH_KEY = {"k2": K2, "k1": K1}, K1
    monkeypatch.setattr("common.services.key_rotation.BATCH", 2)
    from common.services import key_rotation

    plain, calls = key_rotation.rewrite, []

    def broken(rows, fields):
        calls.append(len(rows))
        if len(calls) == 2:
            raise RuntimeError("killed")
        plain(rows, fields)

    monkeypatch.setattr(key_rotation, "rewrite", broken)
    with pytest.raises(RuntimeError, match="killed"):
        call_command("rotate_keys")
    assert {"k1", "k2"} == set(rows_by_key())
    monkeypatch.setattr(key_rotation, "rewrite", plain)
    call_command("rotate_keys")
    assert set(rows_by_key()) == {"k2"}
    assert [Member.objects.get(pk=member.pk).phone for member in others] == [f"1390000000{n}" for n in range(3)]


def test_a_rotation_with_the_wrong_key_changes_nothing(site, settings):
    settle_keys(now=timezone.now())
    before = stored_phone(site)
    settings.FIELD_KEYS, settings.HASH_KEY = {"k2": K2, "k1": K3}, K1
    with pytest.raises(CommandError, match="加密密钥 k1 不是本库一直用的那一把"):
        call_command("rotate_keys")
    assert stored_phone(site) == before


def test_a_new_hash_key_finds_everybody_again(site, settings):
    settle_keys(now=timezone.now())
    settings.HASH_KEY = K2
    call_command("rotate_keys", rehash=True)
    check_keys()
    from common.fields import keyed_hash

    assert Member.objects.get(identity_hash=keyed_hash(NUMBER)).pk == site.pk


def test_a_lost_audit_key_is_given_up_by_name_only(site, settings, capsys):
    settle_keys(now=timezone.now())
    with pytest.raises(CommandError, match="不能放弃审计密钥“a1”"):
        call_command("rotate_keys", lost_audit_key="a1")
    settings.AUDIT_KEYS = {"a2": K2}
    call_command("rotate_keys", lost_audit_key="a1")
    assert settle_keys(now=timezone.now()) == 1


def test_an_empty_database_is_no_reason_to_refuse(db, monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)
    check_keys()


def test_a_missing_hash_key_is_a_warning_not_a_stop(settings):
    assert hashes_have_a_key_of_their_own(None) == []
    settings.HASH_KEY = None
    assert [(warning.id, warning.msg) for warning in hashes_have_a_key_of_their_own(None)] == [
        (
            "common.W001",
            "没有设置 HASH_KEY：查重用的摘要由 FIELD_KEYS 中最早的一把密钥生成，这把密钥要一直留在最后，不能去掉。",
        )
    ]
