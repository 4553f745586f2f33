"""Oracles: claims of the field, executed with numpy. Cards name them under ``checks:``; some rules ask them.

Each is an ordinary function with typed, bounded arguments and its source in the docstring.
The registry is this explicit list: data in YAML can choose an oracle, never bring one.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict, ValidationError, validate_call

from . import activation, convolution, counting, formula, layers, models, optimisation, probability, training


class OracleError(ValueError):
    """Arguments that an oracle does not take; the message says which and why."""


@dataclass(frozen=True)
class Oracle:
    """An oracle under its name."""

    name: str
    function: Callable[..., Any]

    def __call__(self, **arguments: Any) -> Any:
        """Run it. Raises OracleError when the arguments are not of its form."""
        try:
            return self._checked(**arguments)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in first["loc"])
            raise OracleError(f"{place}: {first['msg'][0].lower()}{first['msg'][1:]}") from None
        except ValueError as error:  # raised by the oracle itself
            raise OracleError(str(error)) from None

    @functools.cached_property
    def _checked(self) -> Callable[..., Any]:
        return validate_call(config=ConfigDict(arbitrary_types_allowed=False))(self.function)

    @property
    def signature(self) -> str:
        """The name with its arguments, as one writes them."""
        parameters = inspect.signature(self.function).parameters.values()
        shown = [p.name if p.default is p.empty else f"{p.name}={p.default!r}" for p in parameters]
        return f"{self.name}({', '.join(shown)})"

    @property
    def page(self) -> str:
        """The user's page."""
        return f"{self.signature}\n\n{inspect.cleandoc(self.function.__doc__ or '')}\n"


_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    training.dropout_expectation,
    training.gradient_descent_order,
    training.epochs_iterations,
    training.perceptron_learns,
    convolution.conv_output,
    convolution.parameters_conv,
    convolution.receptive_field,
    convolution.inputs_used,
    convolution.max_pool,
    probability.softmax_sigmoid_two_classes,
    probability.tanh_sigmoid_identity,
    probability.kl_divergence,
    counting.knockout_matches,
    counting.resnet_layers,
    activation.activation_value,
    activation.activation_derivative,
    activation.largest_derivative,
    activation.gradient_through_layers,
    activation.initialisation_keeps_variance,
    activation.initialisation_variance,
    layers.transposed_output,
    layers.average_pool,
    layers.pool_backward,
    layers.normalisation_axes,
    layers.normalisation_group_size,
    layers.parameters_dense,
    layers.parameters_separable,
    layers.parameters_recurrent,
    layers.stacked_kernels,
    optimisation.optimizer_steps,
    optimisation.descent_on_parabola,
    optimisation.newton_step,
    optimisation.penalised_zeros,
    optimisation.soft_threshold,
    optimisation.cross_entropy_is_logistic_loss,
    optimisation.cross_entropy_of_logits,
    optimisation.kl_is_asymmetric_and_not_negative,
    models.attention_shape,
    models.attention_scale_keeps_variance,
    models.attention_is_equivariant,
    models.gan_value,
    models.reparameterised_gradient,
    models.gaussian_kl,
    models.bootstrap_share,
    formula.formula,
    formula.same_formula,
)

ORACLES: Mapping[str, Oracle] = {function.__name__: Oracle(function.__name__, function) for function in _FUNCTIONS}
