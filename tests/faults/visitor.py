"""A person with a browser: keeps cookies, reads a form as it was rendered, sends it as it stands with some changes."""

import http.client
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import lxml.html

Fields = Sequence[tuple[str, str]]


@dataclass
class Answer:
    """`status` 0: the connection broke before an answer came."""

    url: str
    status: int
    text: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def to(self) -> str:
        return self.headers.get("location", "")

    @property
    def words(self) -> str:
        """The text of the page without its menus."""
        if "<" not in self.text:
            return self.text
        page = lxml.html.fromstring(self.text)
        return " ".join(" ".join(part.text_content() for part in page.xpath("//main") or [page]).split())


@dataclass
class Form:
    """The fields a browser would send, hidden ones among them."""

    action: str
    fields: list[tuple[str, str]]

    def filled(self, changes: Mapping[str, Any]) -> list[tuple[str, str]]:
        kept = [(name, value) for name, value in self.fields if name not in changes]
        for name, value in changes.items():
            kept += [(name, str(one)) for one in (value if isinstance(value, list) else [value])]
        return kept


class Visitor:
    def __init__(self, port: int, cookies: Mapping[str, str] | None = None, timeout: float = 60) -> None:
        self.port, self.timeout = port, timeout
        self.cookies: dict[str, str] = dict(cookies or {})

    def get(self, url: str, **headers: str) -> Answer:
        return self.ask("GET", url, headers=headers)

    def post(self, url: str, fields: Fields, **headers: str) -> Answer:
        """Send fields; the token of the cookie goes along where the form has none."""
        listed = list(fields)
        if "csrftoken" in self.cookies and not any(name == "csrfmiddlewaretoken" for name, _ in listed):
            listed.append(("csrfmiddlewaretoken", self.cookies["csrftoken"]))
        headers = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self.ask("POST", url, urlencode(listed).encode(), headers)

    def upload(self, url: str, fields: Fields, name: str, content: bytes, file_name: str = "roster.xlsx") -> Answer:
        mark = uuid.uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields
            if key != name
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        body = b"".join([*parts, head.encode(), b"Content-Type: application/octet-stream\r\n\r\n", content])
        return self.ask(
            "POST",
            url,
            body + f"\r\n--{mark}--\r\n".encode(),
            {"content-type": f"multipart/form-data; boundary={mark}"},
        )

    def ask(self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request on a connection of its own."""
        sent = {"cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items()), **(headers or {})}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, url, body, sent)
            response = connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as problem:
            return Answer(url, 0, f"{type(problem).__name__}: {problem}")
        finally:
            connection.close()
        for line in response.headers.get_all("set-cookie") or []:
            key, _, value = line.partition(";")[0].partition("=")
            self.cookies[key] = value.strip('"')
        heads = {key.lower(): value for key, value in response.getheaders()}
        return Answer(url, response.status, content.decode(errors="replace"), heads)

    def form(self, url: str, action: str = "") -> Form:
        """The form of a page that posts to `action` (the page itself if none is named)."""
        answer = self.get(url)
        assert answer.status == 200, (url, answer.status, answer.words[:500])
        return self.read_form(answer, action)

    def read_form(self, answer: Answer, action: str = "") -> Form:
        url, page = answer.url, lxml.html.fromstring(answer.text)
        wanted = (action or url).partition("?")[0]
        for form in page.forms:
            target = (form.get("action") or url).partition("?")[0] or wanted
            if (form.get("method") or "get").lower() == "post" and target == wanted:
                return Form(form.get("action") or url, fields_of(form))
        raise AssertionError(f"{url} has no form that posts to {wanted}")

    def log_in(self, name: str, password: str) -> Answer:
        with suppress(KeyError):
            del self.cookies["sessionid"]
        form = self.form("/login/")
        return self.post("/login/", form.filled({"username": name, "password": password}))


def fields_of(form: Any) -> list[tuple[str, str]]:
    """What stands in the form when nobody touches it; buttons send nothing."""
    return [(name, value) for name, value in form.form_values() if value is not None]
