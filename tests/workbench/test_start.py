"""What `manage.py serve` says about the county on its first start."""

from django.core.management import call_command

from common.management.commands import serve
from workbench.management.commands import seed_demo


def test_the_site_is_started_without_printing_the_demo_accounts_twice(db, monkeypatch, capsys):
    calls = []
    monkeypatch.setattr(serve, "call_command", lambda *words, **options: calls.append((words, options["quiet"])))
    monkeypatch.delenv("DEMO", raising=False)
    serve.Command().ensure_county("127.0.0.1")
    assert calls == [(("seed_demo",), True)]
    monkeypatch.setattr(seed_demo, "make_county", lambda **parts: None)
    call_command("seed_demo", quiet=True)
    assert capsys.readouterr().out == "正在建立示范县，约需一两分钟…\n"


def test_an_empty_start_says_what_to_type(db, monkeypatch, capsys):
    monkeypatch.setenv("DEMO", "0")
    serve.Command().ensure_county("127.0.0.1")
    assert ".venv/bin/python manage.py start_county --code" in capsys.readouterr().out
