"""``--watch``: what is built after a save and in which order, and the server that reloads the preview."""

from __future__ import annotations

import argparse
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deckwright.commands import watch
from deckwright.commands.preview_server import PreviewServer
from deckwright.model import DeckwrightError

PAGE = "<meta content=\"default-src 'none'; img-src data:\"><body>甲</body>\n</html>"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "index.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def server(page: Path) -> Iterator[PreviewServer]:
    made = PreviewServer(page, 0)
    yield made
    made.close()


def get(server: PreviewServer, path: str = "/", **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(server.host, timeout=20)
    connection.request("GET", path, headers=headers)
    reply = connection.getresponse()
    return reply.status, reply.read().decode()


class Listener:
    """An open stream of events."""

    def __init__(self, server: PreviewServer) -> None:
        self.connection = http.client.HTTPConnection(server.host, timeout=20)
        self.connection.request("GET", "/events")
        self.reply = self.connection.getresponse()

    def next(self) -> tuple[str, str]:
        """The name of the next event, and its data."""
        lines = [self.reply.readline().decode().strip() for _ in range(3)]
        return lines[0].removeprefix("event: "), lines[1].removeprefix("data: ")


def test_the_page_listens_only_when_it_is_served(server: PreviewServer, page: Path) -> None:
    status, text = get(server)
    assert status == 200
    assert "default-src 'none'; connect-src 'self'; img-src data:" in text
    assert text.count("new EventSource") == 1 and text.endswith("</script>\n</body>\n</html>")
    assert page.read_text("utf-8") == PAGE


@pytest.mark.parametrize("path", ["/index.html", "/../deck.lock", "/%2e%2e/x", "/events/", "/?x"])
def test_nothing_else_is_served(server: PreviewServer, path: str) -> None:
    assert get(server, path)[0] == 404


@pytest.mark.parametrize("path", ["/", "/events"])
def test_a_site_that_calls_itself_this_machine_is_refused(server: PreviewServer, path: str) -> None:
    assert get(server, path, Host="rebound.example:8421")[0] == 403


def test_before_the_first_preview(server: PreviewServer, page: Path) -> None:
    page.unlink()
    assert get(server)[0] == 503


def test_events(server: PreviewServer, page: Path) -> None:
    listener = Listener(server)
    name, first = listener.next()
    assert name == "built" and f'data-version="{first}"' in get(server)[1]
    server.built()
    assert listener.next() == ("built", first)
    page.write_text(PAGE.replace("甲", "乙"), encoding="utf-8")
    server.built()
    name, second = listener.next()
    assert name == "built" and second != first
    server.failed('cards/a.yaml:3: "x"\nnot so')
    assert listener.next() == ("failed", '"cards/a.yaml:3: \\"x\\"\\nnot so"')
    assert Listener(server).next()[0] == "failed"  # a page that comes later is told, too


def test_a_port_that_is_taken(page: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = PreviewServer(page, port)
        assert server.host != f"127.0.0.1:{port}" and get(server)[0] == 200
        server.close()


@pytest.mark.parametrize(
    ("only", "built"),
    [
        (None, ["preview", None]),
        ("", ["preview", ""]),
        ("anki, preview", ["preview", "anki, preview"]),
        ("preview", ["preview"]),
        ("anki,pdf", ["anki,pdf"]),
    ],
)
def test_the_preview_comes_first(only: str | None, built: list[str | None]) -> None:
    seen: list[str | None] = []

    def build(options: argparse.Namespace) -> int:
        seen.append(options.only)
        return 0

    watch.again(build, argparse.Namespace(only=only, quiet=False, timings=Path("t.json")), None)
    assert seen == built


def test_what_fails_is_told_and_ends_nothing(server: PreviewServer, capsys: pytest.CaptureFixture[str]) -> None:
    listener = Listener(server)
    listener.next()

    def build(options: argparse.Namespace) -> int:
        raise DeckwrightError("half a sentence", "cards/a.yaml", 7)

    watch.again(build, argparse.Namespace(only=None), server)
    assert listener.next() == ("failed", '"cards/a.yaml:7: half a sentence"')
    assert capsys.readouterr().err.count("half a sentence") == 1
