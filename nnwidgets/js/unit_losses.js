// What one sigmoid unit says at z, what two losses make of it, and the slope of each along z. No difference of nearly
// equal numbers is taken, so that all digits are right however sure the unit is.
//
//     a = σ(z)      a − y = σ(z) for y = 0, −σ(−z) for y = 1
//     cross-entropy   ℓ = ln(1 + e^z) − y z      ∂ℓ/∂z = a − y
//     squared error   ℓ = ½ (a − y)²             ∂ℓ/∂z = (a − y) σ′(z)
//
// Chapter *Logistic regression*.

import { ACTIVATIONS, binaryCrossEntropyFromLogits } from "./math.js";

/** At each z of a list, for the target y, 0 or 1: lists of a, σ′ and a − y, and of each loss ℓ and its ∂ℓ/∂z. */
export function lossesAt(z, y) {
  const Z = Float64Array.from(z);
  const [a, slope, opposite, ignored] = Array.from({ length: 4 }, () => new Float64Array(Z.length));
  ACTIVATIONS.sigmoid(Z, a, slope);
  ACTIVATIONS.sigmoid(
    Z.map((each) => -each),
    opposite,
    ignored,
  );
  const error = y === 1 ? opposite.map((each) => -each) : a;
  return {
    a,
    slope,
    error,
    entropy: { loss: Z.map((each) => binaryCrossEntropyFromLogits(each, y)), gradient: error },
    squared: {
      loss: error.map((each) => 0.5 * each * each),
      gradient: error.map((each, i) => each * slope[i]),
    },
  };
}
