"""Keys: how they are written, where an embedded site keeps them, what is refused before anything starts."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from common.keys import field_keys_from, key_from, local_field_keys, local_hash_key, local_secret, written

KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


def test_two_keys_are_read_in_their_order():
    assert list(field_keys_from(f" k2:{written(OTHER)}, k1:{written(KEY)} ,").items()) == [("k2", OTHER), ("k1", KEY)]
    assert field_keys_from("") == {}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("k1:" + written(KEY[:16]), "FIELD_KEYS 里的密钥 k1 应是 32 字节，现在是 16 字节，请核对有没有漏抄或多抄。"),
        ("k1:" + written(KEY + b"x"), "FIELD_KEYS 里的密钥 k1 应是 32 字节，现在是 33 字节，请核对有没有漏抄或多抄。"),
        ("k1:$$$$", "FIELD_KEYS 里的密钥 k1 不是 base64 文字，请核对有没有漏抄或多抄。"),
        (f"k1:{written(KEY)},k1:{written(OTHER)}", "FIELD_KEYS 里有两把密钥都叫 k1，名称不能重复。"),
        (written(KEY), "FIELD_KEYS 应写成“名称:密钥”，几把之间用逗号隔开；有一把没有名称或名称不对。"),
        (f":{written(KEY)}", "FIELD_KEYS 应写成“名称:密钥”，几把之间用逗号隔开；有一把没有名称或名称不对。"),
    ],
)
def test_what_is_no_list_of_keys_is_refused_with_its_sentence(text, sentence):
    with pytest.raises(ImproperlyConfigured) as refused:
        field_keys_from(text)
    assert str(refused.value) == sentence


def test_a_new_site_gets_keys_of_its_own_readable_by_itself_alone(tmp_path):
    keys = local_field_keys(tmp_path / "field.keys", tmp_path / "site.sqlite3")
    assert list(keys) == ["k1"]
    hash_key = local_hash_key(tmp_path / "hash.key", keys, is_new_site=True)
    assert hash_key not in keys.values()
    assert local_hash_key(tmp_path / "hash.key", keys, is_new_site=False) == hash_key
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()} == {
        "field.keys": "0o600",
        "hash.key": "0o600",
    }


def test_an_older_site_keeps_the_hashes_it_has(tmp_path):
    keys = {"k2": OTHER, "k1": KEY}
    assert local_hash_key(tmp_path / "hash.key", keys, is_new_site=False) == KEY
    assert base64.b64decode((tmp_path / "hash.key").read_text()) == KEY


def test_no_new_keys_beside_a_database_that_is_there(tmp_path):
    database = tmp_path / "site.sqlite3"
    database.write_bytes(b"SQLite")
    with pytest.raises(ImproperlyConfigured, match=r"field\.keys 却不见了，系统不能启动：.*请从备份里找回这个文件"):
        local_field_keys(tmp_path / "field.keys", database)
    assert not (tmp_path / "field.keys").exists()
    local_secret(tmp_path / "field.keys", prefix="k1:", value=written(KEY))
    assert local_field_keys(tmp_path / "field.keys", database) == {"k1": KEY}


def test_one_key_alone_has_no_name():
    assert key_from(written(KEY), "HASH_KEY") == KEY
    with pytest.raises(ImproperlyConfigured, match="HASH_KEY 应是 32 字节，现在是 31 字节"):
        key_from(written(KEY[:31]), "HASH_KEY")
