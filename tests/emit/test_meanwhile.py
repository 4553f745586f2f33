"""PDFs are set while cards are checked, and show what checking has found."""

import pytest

from deckwright import pipeline
from deckwright.emit import meanwhile, pdf

CARD = "- id: {id}\n  topic: t\n  question: {question}\n  answer: {answer}\n  references: [{{title: T, where: chapter 1}}]\n"
RIGHT = CARD.format(id="right", question="3 加 4 得多少？", answer="3 + 4 = 7")
WRONG = CARD.format(id="wrong", question="3 乘 4 得多少？", answer="3 * 4 = 13")


@pytest.fixture
def built(tmp_path, monkeypatch):
    """Builds cards; gives the build, the PDFs, and how often they were set."""

    def build(cards: str, document: str = ""):
        source = tmp_path / "source"
        (source / "cards").mkdir(parents=True)
        (source / "documents").mkdir()
        (source / "deck.yaml").write_text("title: T\ntopics: [{id: t, title: T}]\n", "utf-8")
        (source / "cards" / "t.yaml").write_text(cards, "utf-8")
        if document:
            (source / "documents" / "d.txt").write_text(document, "utf-8")
        times = []
        monkeypatch.setattr(pipeline, "set_pages", lambda build: times.append(build) or meanwhile.set_pages(build))
        result = pipeline.build(pipeline.Options(source=source, out=tmp_path / "out", only={"pdf"}))
        made = {path.relative_to(tmp_path / "out").as_posix(): path.read_bytes() for path in (tmp_path / "out" / "pdf").rglob("*.pdf")}
        return result.build, made, len(times)

    return build


@pytest.mark.parametrize(
    ("cards", "document", "times"),
    [
        (RIGHT, "", 1),
        (RIGHT + WRONG, "", 2),  # set without the mark, and with it
        (RIGHT, "1、什么是甲？\n甲是第一。\n", 1),  # not reviewed: nothing is foreseen
    ],
    ids=["right", "wrong", "raw"],
)
def test_pdfs_are_those_of_the_checked_cards(built, cards, document, times):
    build, made, often = built(cards, document)
    assert often == times
    assert build.errors == cards.count("13")
    assert [card.marks for card in build.cards] == [["error"] if card.id == "wrong" else card.marks for card in build.cards]
    assert made == {path: data for path, data in pdf.pdfs(build)[0].items() if path in made}


def test_a_mark_is_put_on_the_copy_alone(built):
    build, _, _ = built(RIGHT)
    foreseen = meanwhile.foreseen_of(build)
    foreseen.cards[0].marks.append("error")
    assert build.cards[0].marks == []
    assert not meanwhile.is_as(foreseen, build)
