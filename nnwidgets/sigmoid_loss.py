"""One sigmoid unit at a net input z, and how hard two losses pull at z: the cross-entropy and the squared error.

    a = σ(z)          cross-entropy ∂ℓ/∂z = a − y          squared error ∂ℓ/∂z = (a − y) σ′(z)

    w = SigmoidLoss(z=-4, y=1)          w.entropy_gradient          w.squared_gradient

Chapter *Logistic regression*.
"""

import numpy as np

from nnlib import activations, losses
from nnwidgets.picture import Picture
from nnwidgets.traits import Choice, Number

REACH = 10.0


class SigmoidLoss(Picture, module="sigmoid_loss"):
    """The picture: `z` is the unit's net input, from −10 to 10, and `y` the target, 1 or 0."""

    z = Number(-4.0, -REACH, REACH)
    y = Choice(1, 0)

    @property
    def a(self) -> float:
        """σ(z), what the unit says."""
        return activations.sigmoid(self.z).item()

    @property
    def slope(self) -> float:
        """σ′(z)."""
        return activations.sigmoid_prime(self.z).item()

    @property
    def entropy(self) -> float:
        """The cross-entropy of a and y, in nats."""
        return losses.binary_cross_entropy_from_logits(*self._pair(self.z)).item()

    @property
    def squared(self) -> float:
        """½ (a − y)²."""
        return losses.squared_error(*self._pair(self.a)).item()

    @property
    def entropy_gradient(self) -> float:
        """∂ℓ/∂z of the cross-entropy, a − y."""
        return losses.binary_cross_entropy_from_logits_prime(*self._pair(self.z)).item()

    @property
    def squared_gradient(self) -> float:
        """∂ℓ/∂z of the squared error, (a − y) σ′(z)."""
        return losses.squared_error_prime(*self._pair(self.a)).item() * self.slope

    def _pair(self, value: float) -> tuple[np.ndarray, np.ndarray]:
        return np.array([[value]]), np.array([[float(self.y)]])
