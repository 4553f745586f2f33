"""What the build hands out, opened with what opens it: the package in the real Anki, the PDFs in a PDF reader."""

import html
import re

import pypdf
import pypdfium2
import pytest

from deckwright import yamlio

anki_tools = pytest.importorskip("anki_tools", reason="needs the official anki package (pip install -e '.[test]')")


@pytest.fixture(scope="module", params=["built", "built_material"])
def product(request):
    """The project's own build, then the build of the five pages."""
    return request.getfixturevalue(request.param)


def cards_of(built) -> list[dict]:
    rows = [card for path in (built.out / "cards").glob("*.yaml") for card in yamlio.read(path).data]
    return [row for row in rows if row["question"] is not None]


@pytest.fixture(scope="module")
def rendered(product):
    """(collection's complaints, cards by note id) of the package in a fresh collection."""
    with anki_tools.AnkiCollection() as collection:
        log = collection.load(product.apkg.read_bytes())
        return log, collection.problems(), collection.cards()


def text_of(markup: str) -> str:
    return re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", markup)))


def test_every_card_is_in_anki_and_nothing_is_missing(product, rendered):
    log, problems, cards = rendered
    assert problems == []
    wanted = cards_of(product)
    assert (log.new, log.updated, log.duplicate, log.conflicting) == (len(wanted), 0, 0, 0)
    assert {card.fields["Id"] for card in cards} == {row["id"] for row in wanted}
    assert {card.note_type for card in cards} == {"Deckwright", "Deckwright Cloze"}


def test_both_sides_are_rendered(product, rendered):
    rows = {row["id"]: row for row in cards_of(product)}
    for card in rendered[2]:
        row = rows[card.fields["Id"]]
        assert len(text_of(card.question)) >= 2 and len(text_of(card.answer)) >= 2, row["id"]
        assert "<script" not in card.question + card.answer or "deckwright" in card.question + card.answer
        if row["kind"] == "choice" and row.get("correct"):
            assert all(text_of(card.question).find(f"{letter}") >= 0 for letter in row["correct"])
        words = re.findall(r"[\u4e00-\u9fff]{4,}", re.sub(r"\$[^$]*\$|`[^`]*`", "", row["question"]))
        if words and card.note_type == "Deckwright":
            assert words[0] in text_of(card.question), row["id"]


def test_subdecks_tags_and_formulas(built):
    with anki_tools.AnkiCollection() as collection:
        collection.load(built.apkg.read_bytes())
        cards = collection.cards()
    decks = {card.deck for card in cards}
    assert len(decks) >= 13 and all(deck.startswith("深度学习面试题::") for deck in decks)
    assert all(card.tags for card in cards)
    assert sum("\\(" in card.answer or "\\[" in card.answer for card in cards) > 80
    assert not any(re.search(r"(?<!\\)\$[^$<]{1,80}(?<!\\)\$", text_of(card.answer)) for card in cards)


def test_the_same_package_again_is_only_duplicates(built):
    with anki_tools.AnkiCollection() as collection:
        first = collection.load(built.apkg.read_bytes())
        again = collection.load(built.apkg.read_bytes())
    assert (again.new, again.updated, again.duplicate) == (0, 0, first.new)


@pytest.mark.parametrize("name", ["cheatsheet", "handbook"])
def test_pdf_has_chinese_text_embedded_fonts_and_no_blank_page(product, name):
    data = (product.out / "pdf" / f"{name}.pdf").read_bytes()
    document = pypdfium2.PdfDocument(data)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert len(re.findall("[\u4e00-\u9fff]", text)) > 2000
    for number, page in enumerate(document):
        picture = page.render(scale=0.3, grayscale=True).to_numpy()
        words = page.get_textpage().get_text_range().strip()
        assert (picture < 128).mean() > 0.0001 or len(words) > 20, f"page {number + 1} of {name} is blank"
    reader = pypdf.PdfReader(product.out / "pdf" / f"{name}.pdf")
    fonts = {font for page in reader.pages for font in _fonts(page)}
    assert fonts and all(embedded for _, embedded in fonts), fonts


def _fonts(page) -> set[tuple[str, bool]]:
    out = set()
    for font in (page["/Resources"].get("/Font") or {}).values():
        font = font.get_object()
        for part in font.get("/DescendantFonts", [font]):
            descriptor = part.get_object().get("/FontDescriptor", {}).get_object() if "/FontDescriptor" in part.get_object() else {}
            out.add((str(font["/BaseFont"]), any(f"/FontFile{n}" in descriptor for n in ("", "2", "3"))))
    return out


def test_every_topic_has_a_readable_markdown_page(built):
    for path in (built.out / "markdown").glob("*.md"):
        text = path.read_text("utf-8")
        assert text.startswith(("# ", "[←")) and "\n\n\n" not in text
        assert text.count("<details>") == text.count("</details>")
        assert not re.search(r"<(?!/?(details|summary|a|strong|picture|source|img)\b)[a-z]", re.sub(r"`[^`]*`|\$[^$]*\$|```.*?```", "", text, flags=re.S)), path.name
