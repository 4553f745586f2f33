"""The oracles: their values, their limits, and that they bear out what the rules call right and wrong."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from rule_cases import knowledge, subject

from deckwright.check import ORACLES, RULES, check
from deckwright.check.oracles import OracleError

VALUES: list[tuple[str, dict[str, Any], Any]] = [
    ("knockout_matches", {"players": 100}, 99),
    ("knockout_matches", {"players": 1}, 0),
    ("conv_output", {"size": 28, "kernel": 5, "padding": 2}, 28),
    ("conv_output", {"size": 7, "kernel": 3, "stride": 2, "dilation": 2}, 2),
    ("conv_output", {"size": 3, "kernel": 5}, 0),
    ("parameters_conv", {"channels_in": 3, "channels_out": 64, "kernel": 3}, 1792),
    ("parameters_conv", {"channels_in": 32, "channels_out": 32, "kernel": 3, "groups": 32, "bias": False}, 288),
    ("receptive_field", {"layers": [{"kernel": 3}, {"kernel": 3}, {"kernel": 3}]}, 7),
    ("receptive_field", {"layers": [{"kernel": 3, "stride": 2}, {"kernel": 3, "dilation": 2}]}, 11),
    ("inputs_used", {"layers": [{"kernel": 3}, {"kernel": 3, "dilation": 2}, {"kernel": 3, "dilation": 5}]}, 17),
    ("inputs_used", {"layers": [{"kernel": 3, "dilation": 2}, {"kernel": 3, "dilation": 2}]}, 5),
    ("inputs_used", {"layers": [{"kernel": 2, "stride": 2}, {"kernel": 2}]}, 4),
    ("perceptron_learns", {"points": [[0, 0], [0, 1], [1, 0], [1, 1]], "labels": [-1, -1, -1, 1]}, True),
    ("perceptron_learns", {"points": [[0, 0], [0, 1], [1, 0], [1, 1]], "labels": [-1, 1, 1, -1]}, False),
    ("max_pool", {"matrix": [[1, 3, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]], "size": 2}, [[6, 8], [3, 4]]),
    ("softmax_sigmoid_two_classes", {}, True),
    ("tanh_sigmoid_identity", {}, True),
    ("tanh_sigmoid_identity", {"inner": 1}, False),
    ("epochs_iterations", {"samples": 10_000, "batch": 200}, 50),
    ("epochs_iterations", {"samples": 1_001, "batch": 100, "epochs": 3}, 33),
    ("resnet_layers", {"blocks": [3, 4, 6, 3]}, 50),
    ("resnet_layers", {"blocks": [3, 4, 23, 3]}, 101),
    ("resnet_layers", {"blocks": [2, 2, 2, 2], "per_block": 2}, 18),
    ("kl_divergence", {"p": [0.5, 0.5], "q": [0.5, 0.5]}, 0),
    ("activation_value", {"name": "gelu", "x": 1}, 0.841344746),
    ("activation_derivative", {"name": "gelu", "x": 0}, 0.5),
    ("formula", {"latex": r"\frac12 x(1+\tanh(\sqrt{2/3.14159265}(x+0.044715x^3)))", "reference": "gelu"}, True),
    ("formula", {"latex": r"x\sigma(x)", "reference": "gelu"}, False),
]


@pytest.mark.parametrize(("name", "arguments", "value"), VALUES)
def test_value(name: str, arguments: dict[str, Any], value: Any) -> None:
    assert ORACLES[name](**arguments) == value


def test_conv_output_agrees_with_the_formula() -> None:
    for size in (5, 12, 28):
        for kernel in (1, 3, 5):
            for stride in (1, 2, 3):
                for padding in (0, 1, 2):
                    expected = (size + 2 * padding - kernel) // stride + 1
                    arguments = {"size": size, "kernel": kernel, "stride": stride, "padding": padding}
                    assert ORACLES["conv_output"](**arguments) == expected


def test_kl_divergence_is_not_symmetric_and_never_negative() -> None:
    p, q = [0.9, 0.1], [0.4, 0.6]
    forward, backward = ORACLES["kl_divergence"](p=p, q=q), ORACLES["kl_divergence"](p=q, q=p)
    assert forward != backward and forward > 0 and backward > 0


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("conv_output", {"size": 28}, "kernel"),
    ("conv_output", {"size": -1, "kernel": 3}, "size"),
    ("conv_output", {"size": 28, "kernel": 3, "colour": 1}, "colour"),
    ("knockout_matches", {"players": 10**12}, "players"),
    ("gradient_descent_order", {"steps": ["initialise", "pray"]}, "steps"),
    ("dropout_expectation", {"p_means": "maybe"}, "p_means"),
    ("dropout_expectation", {"p_means": "keep", "p": 1.5}, "p:"),
    ("kl_divergence", {"p": [0.5, 0.5], "q": [1, 0]}, "infinite"),
    ("kl_divergence", {"p": [0.5, 0.5], "q": [1]}, "same length"),
    ("kl_divergence", {"p": [0.5], "q": [1]}, "sum to 1"),
    ("max_pool", {"matrix": [[1, 2], [3]], "size": 1}, "same length"),
    ("receptive_field", {"layers": [{"kernel": 3, "stride": 16}] * 20}, "larger"),
    ("parameters_conv", {"channels_in": 3, "channels_out": 4, "kernel": 3, "groups": 2}, "divisible"),
    ("perceptron_learns", {"points": [[0, 0], [1]], "labels": [-1, 1]}, "same length"),
    ("perceptron_learns", {"points": [[0], [1]], "labels": [0, 1]}, "labels"),
]


@pytest.mark.parametrize(("name", "arguments", "message"), REFUSED)
def test_refuses_arguments_with_a_sentence(name: str, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(OracleError, match=message):
        ORACLES[name](**arguments)


@pytest.mark.parametrize("name", ORACLES)
def test_every_oracle_names_its_source(name: str) -> None:
    assert "Source:" in ORACLES[name].page


# --- dropout: the rule says what numpy shows ------------------------------------------------------

MEANS = {"keep": "每个神经元以概率 p 被保留", "drop": "每个神经元以概率 p 被丢弃"}
DONE = {
    ("train_divide_by", "p"): "训练时把激活除以 p。",
    ("train_divide_by", "1-p"): "训练时把激活除以 1-p。",
    ("train_multiply_by", "p"): "训练时把激活乘以 p。",
    ("test_multiply_by", "p"): "测试时把权重乘以 p。",
    ("test_multiply_by", "1-p"): "测试时把权重乘以 1-p。",
    ("test_divide_by", "p"): "测试时把激活除以 p。",
}


@pytest.mark.parametrize("means", MEANS)
@pytest.mark.parametrize("done", DONE)
@pytest.mark.parametrize("p", [0.2, 0.7])
def test_dropout_rule_agrees_with_the_executed_expectation(means: str, done: tuple[str, str], p: float) -> None:
    kept = ORACLES["dropout_expectation"](p_means=means, p=p, **{done[0]: done[1]})
    card, _ = subject({"question": "dropout 怎样缩放？", "answer": f"{MEANS[means]}，{DONE[done]}"})
    assert kept is not bool(check([card], knowledge(), {"K201": RULES["K201"]}))


def test_dropout_scaled_twice_keeps_nothing() -> None:
    run = ORACLES["dropout_expectation"]
    assert not run(p_means="keep", train_divide_by="p", test_multiply_by="p")
    assert not run(p_means="keep")  # no scaling at all


# --- gradient descent: the rule says which order trains -------------------------------------------

STEPS = {
    "initialise": "用随机数初始化权重",
    "forward": "把样本送入网络，算出输出",
    "error": "计算输出与目标之间的误差",
    "backward": "把误差反向传播，求出梯度",
    "update": "调整权重以减小误差",
    "repeat": "不断重复，直到权重足够好",
}
ORDERS = [*permutations([step for step in STEPS if step != "backward"])]


@pytest.mark.parametrize("steps", [tuple(STEPS), *ORDERS], ids="-".join)
def test_order_rule_agrees_with_the_executed_training(steps: tuple[str, ...]) -> None:
    trains = ORACLES["gradient_descent_order"](steps=list(steps))
    rule = {"K203": RULES["K203"]}
    texts = [STEPS[step] for step in steps]
    card, _ = subject({"kind": "order", "question": "排出梯度下降的步骤。", "steps": texts})
    assert trains is not bool(check([card], knowledge(), rule))
    numbered = "".join(f"{n}）{text}；" for n, text in enumerate(texts, start=1))
    prose, _ = subject({"question": "训练网络有哪些步骤？", "answer": f"步骤：{numbered}"})
    assert trains is not bool(check([prose], knowledge(), rule))


def test_exactly_one_order_trains() -> None:
    train = [order for order in ORDERS if ORACLES["gradient_descent_order"](steps=list(order))]
    assert train == [("initialise", "forward", "error", "update", "repeat")]
