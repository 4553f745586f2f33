"""Every figure: valid, small, self-contained SVG, the same twice; labels that do not collide; right numbers."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
import typst

from deckwright import figures
from deckwright.check.oracles.convolution import Layer, conv_output, receptive_field
from deckwright.figures import (
    activations,
    ahead,
    architectures,
    attention,
    basics,
    convolution,
    ensembles,
    fields,
    normalization,
    optimization,
    recurrent,
    regularization,
    segmentation,
)
from deckwright.figures.render import settings, to_png, to_svg
from deckwright.figures.style import PALETTES, SMALL, WIDTH
from deckwright.model import SLUG, DeckwrightError
from deckwright.text.typst_symbols import string

IDS = sorted(figures.FIGURES)
LIMIT = 64_000
"""Bytes of an SVG: a deck of all figures stays small."""
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"


def test_there_are_enough() -> None:
    assert len(IDS) >= 34
    assert sum(len(module.FIGURES) for module in figures._MODULES) == len(IDS), "an id is used twice"


@pytest.mark.parametrize("figure_id", IDS)
def test_words(figure_id: str) -> None:
    figure = figures.FIGURES[figure_id]
    assert figure.id == figure_id and SLUG.fullmatch(figure_id)
    assert figure.title and figure.english and not _CHINESE.search(figure.english)
    assert len(figure.alt) >= 15 and len(_CHINESE.findall(figure.alt)) >= 8 and figure.alt.endswith("。")


@pytest.mark.parametrize("mode", figures.MODES)
@pytest.mark.parametrize("figure_id", IDS)
@pytest.mark.filterwarnings("error:.*Glyph")
def test_svg(figure_id: str, mode: figures.Mode) -> None:
    data = figures.svg(figure_id, mode)
    assert len(data) <= LIMIT
    root = ElementTree.fromstring(data)
    assert root.tag == f"{_SVG}svg" and float(root.get("width", "").removesuffix("pt")) == pytest.approx(
        WIDTH / 25.4 * 72, abs=0.1
    )
    ids = {element.get("id") for element in root.iter()}
    for element in root.iter():
        assert element.tag.removeprefix(_SVG) in {"svg", "defs", "style", "g", "path", "use", "clipPath", "rect"}
        assert all(not name.startswith("on") for name in element.attrib)
        link = element.get(_LINK)
        assert link is None or (link.startswith("#") and link[1:] in ids)
        for url in re.findall(r"url\(([^)]*)\)", " ".join(element.attrib.values())):
            assert url.startswith("#") and url[1:] in ids
    assert b"http" not in re.sub(rb' xmlns(:xlink)?="[^"]*"', b"", data)


def test_the_same_twice() -> None:
    """In this process drawn anew, and in another one with another hash seed."""
    for figure_id in IDS[::3]:
        with settings():
            assert to_svg(figures.draw(figure_id, "light")) == figures.svg(figure_id, "light")
    some = IDS[:: len(IDS) // 4]
    code = f"from deckwright import figures; import hashlib; data = b''.join(map(figures.svg, {some}))"
    code += "; print(hashlib.sha256(data).hexdigest())"
    prints = [
        subprocess.run(
            [sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    ]
    assert prints[0] == prints[1]


def test_modes_differ() -> None:
    assert len({figures.svg("max-pooling", mode) for mode in figures.MODES}) == len(figures.MODES)


def test_other_colours_are_the_only_difference() -> None:
    """What is made of the light drawing is what drawing in that mode gives."""
    for figure_id in sorted({"saddle-point", "gridding-effect", *IDS[::9]}):
        with settings():
            assert to_svg(figures.draw(figure_id, "dark")) == figures.svg(figure_id, "dark"), figure_id
        bare = {re.sub(rb"(?<=:)#[0-9a-f]{6}", b"", figures.svg(figure_id, mode)) for mode in figures.MODES}
        assert len(bare) == 1


def test_colours_between_two_of_the_palette() -> None:
    canvas = figures.Canvas("light", 10)
    assert (
        canvas.mix("paper", "ink", 0) == PALETTES["light"].paper
        and canvas.mix("paper", "ink", 1) == PALETTES["light"].ink
    )
    half = canvas.mix("paper", "fill-blue", 0.5)
    assert PALETTES["dark"].mixed(canvas.mixes[half]) == "#1a2d40"


def test_drawn_ahead_by_another_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    some = IDS[:3]
    here = [figures.svg(figure_id, "dark") for figure_id in some]
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path))
    monkeypatch.setattr(figures, "_drawn", {})
    monkeypatch.setattr(figures.shipped, "_is_current", lambda: False)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(ahead, "_coming", {})  # what an earlier build has begun
    monkeypatch.setattr(figures, "_draw", figures._draw)
    figures.draw_ahead([*some, some[0], "no-such-figure"])
    monkeypatch.setattr(figures, "draw", None)  # nothing is drawn here
    assert [figures.svg(figure_id, "dark") for figure_id in some] == here
    assert len(list((tmp_path / "figures").iterdir())) == 3, "and kept for the next time"
    monkeypatch.setattr(figures, "_drawn", {})
    figures.draw_ahead(some)
    assert [figures.svg(figure_id, "dark") for figure_id in some] == here


def test_without_other_processes_figures_are_drawn_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DECKWRIGHT_CACHE", str(tmp_path))
    monkeypatch.setattr(figures, "_drawn", {})
    monkeypatch.setattr(figures.shipped, "_is_current", lambda: False)
    monkeypatch.setattr(figures.ahead, "ProcessPoolExecutor", _refuse)
    figures.draw_ahead(["max-pooling"])
    assert figures.svg("max-pooling").startswith(b"<svg")


def _refuse(*_: object, **__: object) -> None:
    raise OSError("no semaphores here")


def test_print_has_no_colour() -> None:
    for figure_id in IDS:
        for colour in re.findall(rb"#([0-9a-f]{6})\b", figures.svg(figure_id, "print")):
            assert colour[:2] == colour[2:4] == colour[4:], f"{figure_id}: #{colour.decode()}"


def test_png() -> None:
    data = figures.png("max-pooling", "dark")
    assert data.startswith(b"\x89PNG")
    with settings():
        assert to_png(figures.draw("max-pooling", "dark")) == data


def test_unknown_figure() -> None:
    with pytest.raises(DeckwrightError, match="no figure 'x'"):
        figures.svg("x")


def test_import_is_light() -> None:
    code = "import sys; import deckwright.figures; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def _ticks_outside(canvas: figures.Canvas) -> set[object]:
    """Labels of ticks that matplotlib does not draw, as they lie outside the axis."""
    axes = [axis for ax in canvas.figure.axes for axis in (ax.xaxis, ax.yaxis)]
    return {
        tick.label1
        for axis in axes
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks())
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }


@pytest.mark.parametrize("figure_id", IDS)
def test_labels(figure_id: str) -> None:
    """No label is smaller than SMALL, leaves the canvas or lies on another one."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    with settings():
        canvas = figures.draw(figure_id)
        canvas.figure.set_dpi(254)  # a pixel is a tenth of a millimetre
        agg = FigureCanvasAgg(canvas.figure)
        agg.draw()
        hidden = _ticks_outside(canvas)
        texts = [t for t in canvas.figure.findobj(Text) if t.get_visible() and t.get_text().strip() and t not in hidden]
        boxes = [(t.get_text(), t.get_window_extent(agg.get_renderer())) for t in texts if t.get_text()]
    assert min(t.get_fontsize() for t in texts) >= SMALL
    for text, box in boxes:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= WIDTH * 10 + 1 and box.y1 <= canvas.height * 10 + 1
        assert inside, f"{text!r} leaves the canvas: {box}"
    for (text, a), (other, b) in itertools.combinations(boxes, 2):
        across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
        assert across <= 2 or up <= 5, f"{text!r} lies on {other!r}"


# --- numbers ------------------------------------------------------------------------------------


def test_pooling_and_convolution() -> None:
    assert convolution.pooled().tolist() == [[6, 8], [3, 4]]
    assert convolution.correlate(np.arange(9).reshape(3, 3), np.arange(4).reshape(2, 2)).tolist() == [
        [19, 25],
        [37, 43],
    ]
    padded = convolution.correlate(np.ones((5, 5), int), np.ones((3, 3), int), stride=2, padding=1)
    assert padded.tolist() == [[4, 6, 4], [6, 9, 6], [4, 6, 4]]
    assert conv_output(5, 3, 1, 0) == 3 and conv_output(5, 3, 1, 1) == 5


def test_transposed_convolution_is_the_adjoint() -> None:
    """⟨conv(x), y⟩ = ⟨x, transposed(y)⟩ for a convolution with stride 2 and no padding."""
    rng = np.random.default_rng(0)
    x, y, kernel = rng.standard_normal((5, 5)), rng.standard_normal((2, 2)), rng.standard_normal((3, 3))
    assert (convolution.correlate(x, kernel, 2) * y).sum() == pytest.approx(
        (x * convolution.transposed(y, kernel, 2)).sum()
    )


def test_gridding() -> None:
    counts = fields.gridding_counts((2, 2, 2))
    assert np.flatnonzero(counts == 0).tolist() == [1, 3, 5, 7, 9, 11]
    assert fields.gridding_counts((1, 2, 3)).min() > 0
    assert len(counts) == len(fields.gridding_counts((1, 2, 3))) == 13 and counts.sum() == 27
    assert receptive_field([Layer(kernel=3, dilation=2)] * 3) == 13


def test_parameters() -> None:
    assert list(fields.convolution_parameters().values()) == [73728, 18432, 8768]
    blocks = architectures.block_parameters()
    assert blocks["basic"][1] == 1179648 and blocks["bottleneck"][1] == 69632
    assert sum(architectures.INCEPTION_3A[branch] for branch in ("1×1", "3×3", "5×5", "pool")) == 256


def test_normalization_sets() -> None:
    assert [normalization.set_size(name) for name in ("BN", "LN", "IN", "GN")] == [2048, 8192, 256, 2048]
    marked = {
        name: sum(chosen(*cell) for cell in np.ndindex(*normalization.SHAPE))
        for name, (_, _, chosen) in normalization.NORMALIZATIONS.items()
    }
    assert marked == {"BN": 16, "LN": 24, "IN": 4, "GN": 12}  # of 4 samples × 6 channels × 4 positions


def test_backpropagation_agrees_with_differences() -> None:
    values = optimization.backward_values()
    assert values["L"] == (4, 1) and values["w"][1] == 12 and values["x"][1] == 8 and values["t"][1] == -4
    for name, at in {"w": 2.0, "x": 3.0, "b": 1.0, "t": 5.0}.items():
        high, low = (optimization.backward_values(**{name: at + d})["L"][0] for d in (1e-5, -1e-5))
        assert (high - low) / 2e-5 == pytest.approx(values[name][1], rel=1e-6)


def test_training() -> None:
    low, right, high = (optimization.descent(rate, 5) for rate in (0.05, 0.6, 2.1))
    assert abs(low[-1]) > 1.5 and abs(right[-1]) < 0.05 and abs(high[-1]) > abs(high[0])
    paths = optimization.optimizer_paths()
    assert all(np.linalg.norm(path[-1]) < 1 for path in paths.values())
    signs = {name: int((np.diff(np.sign(path[:26, 1])) != 0).sum()) for name, path in paths.items()}
    assert signs["SGD"] == 25 > signs["Momentum"] > signs["Adam"], "SGD goes from wall to wall at every step"


def test_depth() -> None:
    scales = {name: optimization.activation_scale(d)[-1] for name, d in optimization.INITIALIZATIONS.items()}
    large, he, xavier, small = scales.values()
    assert 0.3 < he < 3 and xavier == pytest.approx(he * 2**-10, rel=1e-6)
    assert large == pytest.approx(he * 2**20, rel=1e-6) and small < 1e-8


def test_a_factor_goes_through_layers_of_relu() -> None:
    """The scale of activations with weights of any size follows from that of one size: no network is run again."""
    rng, (samples, units) = np.random.default_rng(2015), (optimization._SAMPLES, optimization._UNITS)
    values = rng.standard_normal((samples, units))
    for layer in range(4):
        assert optimization.activation_scale(0.3)[layer] == pytest.approx(np.sqrt(np.mean(values**2)))
        values = np.maximum(0, values @ (0.3 * rng.standard_normal((units, units))))


def test_drawing_needs_no_rule() -> None:
    """Other processes that draw import this package: what they do not need takes time in each."""
    code = "import sys, deckwright.figures; sys.exit('deckwright.check.rules' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_fits() -> None:
    (_, train_1, test_1), (_, train_4, test_4), (_, train_11, test_11) = regularization.polynomial_fits().values()
    assert train_1 > train_4 > train_11 and test_4 < test_1 and test_4 < test_11
    values = regularization.bias_variance()
    assert np.all(np.diff(values["variance"]) > 0) and 0 < values["error"].argmin() < 9
    assert values["bias"][-1] < 0.05 * values["bias"][0]
    train, held_out = regularization.early_stopping()
    best = int(held_out.argmin())
    assert 10 < best < len(held_out) - 10 and np.all(np.diff(train) < 0) and held_out[-1] > 1.2 * held_out[best]


def test_penalties() -> None:
    solutions = regularization.penalty_solutions()
    assert solutions["L1"] == pytest.approx([0, 1], abs=1e-9)
    assert np.all(np.abs(solutions["L2"]) > 0.1) and np.linalg.norm(solutions["L2"]) == pytest.approx(1)


def test_ensembles() -> None:
    assert ensembles.bootstrap_counts().sum(axis=1).tolist() == [8, 8, 8]
    weights = ensembles.boosting_weights()
    assert weights.sum(axis=1) == pytest.approx([1, 1, 1]) and np.ptp(weights[0]) == 0
    raised = weights[1][weights[1] > 1 / 8]
    assert raised.sum() == pytest.approx(0.5), "AdaBoost gives the points that were wrong half of the weight"


def test_recurrent() -> None:
    w, b, h = 5.0, -2.2, 1e-6
    _, by_w, by_b = recurrent.recurrent_error(np.array(w), np.array(b))
    for slope, (dw, db) in ((by_w, (h, 0)), (by_b, (0, h))):
        high, low = (recurrent.recurrent_error(np.array(w + s * dw), np.array(b + s * db))[0] for s in (1, -1))
        assert float(slope) == pytest.approx(float(high - low) / (2 * h), rel=1e-3)
    paths = recurrent.clipping_paths()
    steps = {name: np.linalg.norm(np.diff(path, axis=0), axis=1).max() for name, path in paths.items()}
    assert steps["clipped"] == pytest.approx(8 * 0.05) and steps["plain"] > 2


def test_attention_and_softmax() -> None:
    weights, output = attention.attention(attention.QUERIES, attention.KEYS, attention.VALUES)
    assert weights.sum(axis=1) == pytest.approx([1, 1, 1]) and output[2] == pytest.approx([1, 1])
    peaks = [activations.softmax(np.array([3.0, 2.0, 1.0, 0.2]), t).max() for t in (0.5, 1, 2, 5)]
    assert peaks == sorted(peaks, reverse=True)


def test_activations() -> None:
    zero, far = np.zeros(1), np.array([-30.0, 30.0])
    slopes = {name: float(a.derivative(zero)[0]) for name, a in activations.ACTIVATIONS.items() if not a.kinked}
    assert slopes == pytest.approx({"sigmoid": 0.25, "tanh": 1, "elu": 1, "swish": 0.5, "gelu": 0.5}, abs=1e-4)
    for name in ("relu", "swish", "gelu"):
        assert activations.ACTIVATIONS[name].function(far) == pytest.approx([0, 30], abs=1e-9)
    for name, (_, loss) in activations.MARGIN_LOSSES.items():
        at = np.array([-1.5, 0.0, 0.5])
        wrong = np.array([1.0, 1.0, 0.0])
        assert np.all(loss(at) >= wrong - 1e-12), f"{name} is an upper bound of the 0–1 loss"


def test_segnet_and_basics() -> None:
    pooled, indices = segmentation.pool_with_indices(segmentation.SIXTEEN)
    assert pooled.tolist() == [[6, 8], [14, 16]] and indices.tolist() == [[5, 7], [13, 15]]
    assert segmentation.unpool(pooled, indices, (4, 4)).sum() == 44
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    assert (basics.xor_hidden(corners) @ [1, -2]).tolist() == [0, 1, 1, 0]
    _, fits = basics.divergence_fits()
    assert fits["forward"][1] > 1.8 and abs(fits["reverse"][0]) == pytest.approx(2, abs=0.11) and fits["reverse"][1] < 1
    assert [len(players) for players in basics.bracket()] == [8, 4, 2, 1]
    assert all(0 < mask.sum() < len(mask) for masks in regularization.dropout_masks() for mask in masks)


# --- the blank around it ------------------------------------------------------------------------


def _inked(svg: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of what is drawn on an SVG, in millimetres, as Typst sees it."""
    source = f"#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes({string(svg)}))"
    page = typst.Compiler().compile(input=source.encode(), format="pdf")
    assert isinstance(page, bytes)
    shades = pypdfium2.PdfDocument(page)[0].render(scale=4, grayscale=True).to_numpy()
    rows, columns = np.nonzero(shades.reshape(shades.shape[:2]) < 250)
    dot = 25.4 / 72 / 4
    return columns.min() * dot, rows.min() * dot, (columns.max() + 1) * dot, (rows.max() + 1) * dot


@pytest.mark.parametrize("figure_id", IDS)
def test_cropped_to_its_ink(figure_id: str) -> None:
    drawing = figures.drawing(figure_id)
    left, top, right, bottom = _inked(drawing.svg)
    ink = drawing.ink
    assert ink[0] <= left and ink[1] <= top and ink[2] >= right and ink[3] >= bottom
    assert (right - left) * (bottom - top) > 0.9 * (ink[2] - ink[0]) * (ink[3] - ink[1])
    cropped, width, height = drawing.cropped()
    seen = _inked(cropped)
    assert seen == pytest.approx((left - ink[0], top - ink[1], right - ink[0], bottom - ink[1]), abs=0.2)
    assert seen[2] <= width + 0.1 and seen[3] <= height + 0.1
