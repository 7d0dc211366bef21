"""Redis stops, freezes, is emptied or full: a cache error is a miss, nothing waits, nothing is lost (faults 7 to 10)."""

import time
from types import SimpleNamespace

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from kombu.transport import redis as redis_transport
from redis.exceptions import ConnectionError as RedisConnectionError

from common import broker, resilient_cache
from common.breaker import Breaker
from common.resilient_cache import ResilientRedisCache
from common.services import jobs
from tests.common.jobs.kit import NOW
from tests.own_redis import OwnRedis, free_port

SENTENCE = "后台暂时不在工作，您的操作已保存，恢复后自动继续。"
PATIENCE = 0.8  # half a second, and what a busy machine adds


@pytest.fixture
def breaker(monkeypatch) -> Breaker:
    fresh = Breaker(rest=60)
    for module in (resilient_cache, broker):
        monkeypatch.setattr(module, "breaker", fresh)
    monkeypatch.setattr(broker, "_asked_at", -broker.ASK_EVERY)
    return fresh


@pytest.fixture
def use_redis(settings, breaker):
    """`use_redis(url)`: the site's cache and broker are there."""

    def use(url: str) -> ResilientRedisCache:
        settings.REDIS_URL = url
        settings.CACHES = {
            "default": {"BACKEND": "common.resilient_cache.ResilientRedisCache", "LOCATION": url, "KEY_PREFIX": "t"}
        }
        return caches["default"]

    yield use
    del caches["default"]


@pytest.fixture
def gone(use_redis) -> ResilientRedisCache:
    """Nothing listens there."""
    return use_redis(f"redis://127.0.0.1:{free_port()}/0")


@pytest.fixture
def own_redis(tmp_path):
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.stop()


MISSES = [
    ("get", ("key", "missing"), "missing"),
    ("set", ("key", 1), None),
    ("add", ("key", 1), False),
    ("touch", ("key",), False),
    ("delete", ("key",), False),
    ("get_many", (["key"],), {}),
    ("set_many", ({"key": 1},), ["key"]),
    ("delete_many", (["key"],), None),
    ("has_key", ("key",), False),
    ("clear", (), False),
]


@pytest.mark.parametrize(("deed", "arguments", "answer"), MISSES, ids=[deed for deed, *_ in MISSES])
def test_without_redis_the_cache_misses(gone, deed, arguments, answer):
    assert getattr(gone, deed)(*arguments) == answer


def test_counting_without_redis_is_counting_what_is_not_there(gone):
    with pytest.raises(ValueError, match="Key 'key' not found"):
        gone.incr("key")


def test_after_the_first_failure_nobody_asks_and_one_line_says_so(gone, breaker, monkeypatch, caplog):
    gone.get("key")
    monkeypatch.setattr(type(gone._cache), "get", lambda *_: pytest.fail("somebody asked"))
    assert [gone.get("key") for _ in range(3)] == [None] * 3
    assert breaker.is_open
    lines = [record.getMessage() for record in caplog.records if record.name == "common.resilient_cache"]
    assert lines == ["Redis does not answer (ConnectionError); pages go on without it"]


def test_every_deed_of_the_cache_is_guarded():
    from django.core.cache.backends.redis import RedisCache

    asking = {name for name, value in vars(RedisCache).items() if callable(value) and not name.startswith("_")}
    assert asking - vars(ResilientRedisCache).keys() == {"get_backend_timeout"}


def test_a_wish_is_kept_and_waits_for_nobody(gone, db, caplog):
    wished = jobs.Job.objects.create(task="t", title="数", created_at=NOW)
    started = time.monotonic()
    assert jobs.publish(wished) is False
    assert time.monotonic() - started < PATIENCE
    wished.refresh_from_db()
    assert (wished.state, wished.heartbeat_at) == ("queued", NOW - jobs.UNHEARD_AFTER)
    assert f"job {wished.pk} was not published: the broker does not answer" in caplog.text


def test_a_broker_that_goes_between_the_question_and_the_message_opens_the_breaker(use_redis, breaker, db, monkeypatch):
    cache = use_redis("redis://127.0.0.1:1/0")
    monkeypatch.setattr(type(cache), "is_away", lambda self: False)

    def refuse(*args, **kwargs):
        raise RedisConnectionError("reset")

    monkeypatch.setattr(jobs.current_app, "signature", refuse)
    assert jobs.publish(jobs.Job.objects.create(task="t", title="数", created_at=NOW)) is False
    assert breaker.is_open


def test_pages_say_so_with_as_many_queries_as_before(gone, client_of, settings, monkeypatch):
    client = client_of("security")
    url, settings.REDIS_URL = settings.REDIS_URL, ""
    client.get("/")  # the first request of a session writes it
    with CaptureQueriesContext(connection) as before:
        page = client.get("/").text
    assert SENTENCE not in page
    settings.REDIS_URL = url
    monkeypatch.setattr(broker, "_asked_at", -broker.ASK_EVERY)
    with CaptureQueriesContext(connection) as after:
        page = client.get("/").text
    assert SENTENCE in page
    assert len(after) == len(before)


def test_the_login_page_has_no_banner(gone, client, db):
    assert SENTENCE not in client.get("/login/").text


def test_without_redis_there_is_nothing_to_be_away(settings, breaker):
    settings.REDIS_URL = ""
    breaker.failed()
    assert [broker.is_away(), broker.is_away(), broker.answers()] == [False, False, True]


def test_the_broker_is_asked_every_few_seconds_only(use_redis, monkeypatch):
    cache = use_redis("redis://127.0.0.1:1/0")
    asked = []
    monkeypatch.setattr(type(cache), "is_away", lambda self: bool(asked.append(1)))
    assert [broker.is_away() for _ in range(5)] == [False] * 5
    assert asked == [1]


@pytest.mark.parametrize("connection", [None, SimpleNamespace(client=None)])
def test_a_channel_that_lost_its_connection_says_so_as_a_lost_connection(connection):
    """kombu raises AttributeError there, which ends the worker."""
    channel = broker.SteadyChannel.__new__(broker.SteadyChannel)
    channel.connection = connection
    with pytest.raises(RedisConnectionError, match="given up"):
        channel._connparams()
    broker.mend_kombu()
    assert redis_transport.Transport.Channel is broker.SteadyChannel


def test_sessions_are_rows_so_that_no_copy_outlives_them(settings):
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"


@pytest.mark.redis
def test_stopped_frozen_full_and_emptied(own_redis, use_redis, breaker):
    cache = use_redis(own_redis.url)
    breaker.rest = 0
    cache.set("key", "value")
    assert (cache.get("key"), cache.is_away()) == ("value", False)

    own_redis.empty()
    assert (cache.get("key"), cache.is_away()) == (None, False)

    own_redis.fill()
    assert cache.is_away() is True
    assert cache.get("key") is None
    assert breaker.is_open, "a read that works does not make a full Redis a good one"
    own_redis.make_room()
    assert cache.is_away() is False

    own_redis.freeze()
    started = time.monotonic()
    assert cache.is_away() is True
    assert time.monotonic() - started < PATIENCE
    own_redis.thaw()
    assert cache.is_away() is False

    own_redis.stop()
    started = time.monotonic()
    assert cache.is_away() is True
    assert time.monotonic() - started < PATIENCE
    own_redis.start()
    assert cache.is_away() is False
    assert cache.get("key") is None
