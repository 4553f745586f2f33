"""``push``, against a server that speaks as AnkiConnect does, with the real Anki behind it.

The server follows the add-on's own ``web.py`` and ``handler``; the add-on itself needs a desktop.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from anki.importing import AnkiPackageImporter  # what AnkiConnect itself calls
from anki_cases import sample
from anki_tools import AnkiCollection
from command_tools import command

from deckwright.commands import push
from deckwright.emit.anki import notes
from deckwright.emit.apkg import package
from deckwright.figures import FIGURES
from deckwright.model import Build, DeckwrightError


class Server:
    """The three actions of AnkiConnect that ``push`` uses, over a collection; one request after the other, as there."""

    def __init__(self, anki: AnkiCollection) -> None:
        self.anki, self.calls = anki, []
        self.origins: set[str | None] = set()
        self.key: str | None = None
        self.actions = ["findNotes", "notesInfo", "importPackage"]
        self.status = 200
        self.tells_mod = True
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                server.origins.add(self.headers["Origin"])
                body = json.dumps(server.reply(self.rfile.read(int(self.headers["Content-Length"])))).encode()
                self.send_response(server.status)
                self.send_header("Content-Type", "text/json")
                self.send_header("Access-Control-Allow-Origin", "http://localhost")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: Any) -> None:
                """Says nothing."""

        self.http = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def reply(self, body: bytes) -> Any:
        """What the add-on answers to the body of a request."""
        try:
            request = json.loads(body.decode("utf-8"))
        except ValueError:
            return None
        version = request.get("version", 4)
        try:
            if request.get("key") != self.key:
                raise Exception("valid api key must be provided")
            if request.get("action", "") not in self.actions:
                raise Exception("unsupported action")
            self.calls.append(request["action"])
            result = getattr(self, request["action"])(**request.get("params", {}))
            return result if version <= 4 else {"result": result, "error": None}
        except Exception as error:
            return {"result": None, "error": str(error)}

    def findNotes(self, query: str) -> list[int]:
        return list(self.anki.col.find_notes(query))

    def notesInfo(self, notes: list[int]) -> list[dict[str, Any]]:
        found = []
        for each in notes:
            note = self.anki.col.get_note(each)
            fields = {name: {"value": value, "order": n} for n, (name, value) in enumerate(note.items())}
            row = {"noteId": each, "profile": "User 1", "modelName": note.note_type()["name"], "tags": note.tags}
            dated = {"mod": note.mod} if self.tells_mod else {}
            found.append({**row, **dated, "fields": fields, "cards": list(note.card_ids())})
        return found

    def importPackage(self, path: str) -> bool:
        assert Path(path).is_absolute()
        AnkiPackageImporter(self.anki.col, path).run()
        return True


@pytest.fixture
def anki() -> Iterator[Server]:
    with AnkiCollection() as collection:
        server = Server(collection)
        yield server
        server.http.shutdown()
        server.http.server_close()


def write(path: Path, build: Build) -> Path:
    path.write_bytes(package(build, notes(build)))
    return path


@pytest.fixture
def apkg(tmp_path: Path) -> Path:
    """The package of the sample deck."""
    return write(tmp_path / "sample.apkg", sample())


def changed() -> Build:
    """The sample with one card changed, one taken out and one brought in under another name."""
    build = sample()
    card = build.cards[0]
    card.answer, card.modified = "改过", card.modified + 1
    del build.cards[1]
    build.cards.append(build.cards[2].model_copy(update={"id": "newcomer", "guid": "g-newcomer"}))
    return build


def test_into_an_empty_collection(apkg: Path, anki: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert command(push, apkg, "--url", anki.url) == 0
    assert f"{len(sample().cards)} new, 0 changed, 0 unchanged" in capsys.readouterr().out
    assert anki.anki.col.note_count() == len(sample().cards)
    assert anki.anki.problems() == []


def test_dry_run_says_what_changes_and_changes_nothing(
    tmp_path: Path, apkg: Path, anki: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    command(push, apkg, "--url", anki.url)
    capsys.readouterr()
    assert command(push, write(tmp_path / "new.apkg", changed()), "--dry-run", "--url", anki.url) == 0
    said = capsys.readouterr().out
    assert f"1 new, 1 changed, {len(sample().cards) - 2} unchanged, 0 changed in Anki, 1 no longer" in said
    assert "  new: newcomer\n" in said
    assert "  changed: sigmoid-derivative (Answer)\n" in said
    assert "  no longer in the package, stays in Anki: optimizers\n" in said
    assert "lose your own edits" in said
    assert anki.calls.count("importPackage") == 1
    assert "改过" not in anki.anki.card("g-sigmoid-derivative").answer


def test_an_update_keeps_reviews_and_what_was_changed_in_anki(
    tmp_path: Path, apkg: Path, anki: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    command(push, apkg, "--url", anki.url)
    anki.anki.answer("g-sigmoid-derivative", times=3)
    scheduling = "select type, queue, due, ivl, factor, reps from cards where id = ?"
    before = anki.anki.db.first(scheduling, anki.anki.card_id("g-sigmoid-derivative"))
    note = anki.anki.col.get_card(anki.anki.card_id("g-nothing")).note()
    note["Answer"] = "我自己的话"
    anki.anki.col.update_note(note)
    capsys.readouterr()
    assert command(push, write(tmp_path / "new.apkg", changed()), "--url", anki.url) == 0
    assert "changed in Anki, stays as it is there: nothing" in capsys.readouterr().out
    assert "改过" in anki.anki.card("g-sigmoid-derivative").answer
    assert "我自己的话" in anki.anki.card("g-nothing").answer
    assert anki.anki.db.first(scheduling, anki.anki.card_id("g-sigmoid-derivative")) == before
    assert anki.anki.db.scalar("select count() from revlog") == 3
    assert anki.anki.problems() == []


def test_nothing_is_sent_from_a_page(apkg: Path, anki: Server) -> None:
    """AnkiConnect asks nobody who names no origin for a permission; a browser would name one."""
    command(push, apkg, "--url", anki.url)
    assert anki.origins == {None}
    assert anki.calls == ["findNotes", "importPackage"]


def test_no_anki(apkg: Path) -> None:
    with pytest.raises(DeckwrightError, match=r"no Anki answers at http://127\.0\.0\.1:1 .*AnkiConnect \(code \d+\)"):
        command(push, apkg, "--url", "http://127.0.0.1:1")


def test_what_anki_refuses_is_told(tmp_path: Path, anki: Server, apkg: Path) -> None:
    anki.importPackage = lambda path: [][1]  # type: ignore[method-assign]
    with pytest.raises(DeckwrightError, match="AnkiConnect says to importPackage: list index"):
        command(push, apkg, "--url", anki.url)


def test_an_add_on_with_a_key(apkg: Path, anki: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    anki.key = "secret"
    for wrong in ("", "guess"):
        monkeypatch.setenv("ANKICONNECT_KEY", wrong)
        with pytest.raises(DeckwrightError, match=r"valid api key must be provided; .*ANKICONNECT_KEY"):
            command(push, apkg, "--url", anki.url)
    monkeypatch.setenv("ANKICONNECT_KEY", "secret")
    assert command(push, apkg, "--url", anki.url) == 0


def test_an_add_on_that_is_too_old(apkg: Path, anki: Server) -> None:
    anki.actions.remove("importPackage")
    with pytest.raises(DeckwrightError, match="unsupported action; the add-on is too old"):
        command(push, apkg, "--url", anki.url)


def test_an_add_on_that_answers_as_the_first_ones_did(apkg: Path, anki: Server) -> None:
    """Without ``error`` and ``result``, whatever version is asked for."""
    anki.reply = lambda body: []  # type: ignore[method-assign]
    with pytest.raises(DeckwrightError, match="is not AnkiConnect, or a very old one"):
        command(push, apkg, "--url", anki.url)


def test_an_add_on_that_does_not_tell_when_notes_were_changed(
    tmp_path: Path, apkg: Path, anki: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    anki.tells_mod = False
    command(push, apkg, "--url", anki.url)
    assert "does not tell" not in capsys.readouterr().out
    command(push, write(tmp_path / "new.apkg", changed()), "--dry-run", "--url", anki.url)
    said = capsys.readouterr().out
    assert "1 changed" in said and "does not tell when notes were changed" in said


@pytest.mark.parametrize(("status", "hint"), [(403, "webCorsOriginList"), (404, "Not Found$"), (502, "Bad Gateway$")])
def test_a_refusal(apkg: Path, anki: Server, status: int, hint: str) -> None:
    anki.status = status
    with pytest.raises(DeckwrightError, match=rf"what answers at http://\S+ refuses: {status} .*{hint}"):
        command(push, apkg, "--dry-run", "--url", anki.url)
    assert anki.anki.col.note_count() == 0


def test_no_profile_is_open(apkg: Path, anki: Server) -> None:
    def closed(query: str) -> list[int]:
        raise Exception("collection is not available")

    anki.findNotes = closed  # type: ignore[method-assign]
    with pytest.raises(DeckwrightError, match="collection is not available; open a profile"):
        command(push, apkg, "--url", anki.url)


def test_something_else_listens_there(apkg: Path, anki: Server) -> None:
    for said in (None, [], "AnkiConnect v.6", {"status": "ok"}):
        anki.reply = lambda body, said=said: said  # type: ignore[method-assign, misc]
        with pytest.raises(DeckwrightError, match=r"what answers at http://\S+ is not AnkiConnect"):
            command(push, apkg, "--url", anki.url)


def test_figures_arrive(tmp_path: Path, anki: Server) -> None:
    build = sample()
    build.cards[0].figures = list(FIGURES)[:2]
    command(push, write(tmp_path / "figures.apkg", build), "--url", anki.url)
    assert len(list(Path(anki.anki.col.media.dir()).iterdir())) == 4
    assert not anki.anki.col.media.check().missing and not anki.anki.col.media.check().unused


def test_a_file_that_is_no_package(tmp_path: Path, anki: Server) -> None:
    path = tmp_path / "no.apkg"
    path.write_bytes(b"PK\x05\x06" + b"\0" * 18)
    with pytest.raises(DeckwrightError, match="holds no collection of notes"):
        command(push, path, "--url", anki.url)
    assert anki.calls == []
