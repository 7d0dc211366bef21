"""What a process says that cannot begin."""

import pytest
from django.db import OperationalError, ProgrammingError

from common import start_up


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (
            ProgrammingError('relation "members_member" does not exist\nLINE 1: ...'),
            'relation "members_member" does not',
        ),
        (OperationalError("connection refused\n\tIs the server running?"), "connection refused。"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_a_sentence(monkeypatch, capfd, settings, tmp_path, problem, told):
    settings.DATA_DIR = tmp_path

    def settle(**given):
        raise problem

    monkeypatch.setattr(start_up, "settle_keys", settle)
    with pytest.raises(SystemExit) as end:
        start_up.make_ready_or_exit()
    assert end.value.code == 3
    said = capfd.readouterr().err
    assert said.startswith(f"数据库用不了，系统没有启动：{told}")
    assert "LINE 1" not in said
    assert "从备份恢复" in said
