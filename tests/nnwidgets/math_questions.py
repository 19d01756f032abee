"""Questions to `math.js`, each with the answer of nnlib: named lists of numbers, and how far two of them are apart.

An error is relative to the largest entry of its array: an entry near 0 beside one of 1 was added up from terms as
large as 1, and has their rounding.
"""

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from nnlib import deep, dropout, initialisation, losses, model, perceptron, threshold
from nnlib.activations import ACTIVATIONS, activation
from nnlib.model import Model
from nnlib.optim import Adam, Descent, Momentum

HIDDEN = ("sigmoid", "tanh", "relu", "identity")
OUTPUTS = (
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
    ("identity", "squared_error"),
    ("sigmoid", "squared_error"),
    ("softmax", "squared_error"),
    ("tanh", "squared_error"),
    ("relu", "squared_error"),
    ("softmax", "binary_cross_entropy"),
    ("sigmoid", "categorical_cross_entropy"),
)
STEPS = 3

Arrays = Mapping[str, object]


class Asked(NamedTuple):
    """A question for `math_runner.mjs`, and nnlib's answer."""

    question: dict
    answer: Arrays


def furthest(found: Arrays, expected: Arrays) -> tuple[float, str]:
    """Return the largest relative error of any array, and that array's name; infinite where something is missing."""
    if found.keys() != expected.keys():
        return math.inf, f"the names {sorted(found.keys() ^ expected.keys())}"
    return max((distance(found[name], expected[name]), name) for name in expected)


def distance(found: object, expected: object) -> float:
    """Return max |found − expected| / max |expected|: 0 where both are 0, infinite where one is not finite."""
    # JSON has no NaN: the runner writes null, which comes here as None.
    found, expected = np.ravel(np.array(found, dtype=float)), np.ravel(np.array(expected, dtype=float))
    if found.shape != expected.shape:
        return math.inf
    error, scale = np.max(np.abs(found - expected), initial=0), np.max(np.abs(expected), initial=0)
    if error == 0:
        return 0.0
    # Beside the smallest numbers there are, a wrong one is infinitely far away.
    with np.errstate(over="ignore"):
        return float(error / scale) if scale and np.isfinite(error) else math.inf


def networks(count: int, seed: int) -> Iterator[Asked]:
    """Yield random networks: every activation, output with loss, depth, penalty, optimiser, dropout or none."""
    rng = np.random.default_rng(seed)
    for case in range(count):
        yield _network(rng, HIDDEN[case % 4], *OUTPUTS[case % len(OUTPUTS)], masked=case % 5 == 0)


def _network(rng: np.random.Generator, hidden: str, output: str, loss: str, masked: bool) -> Asked:
    sizes = rng.integers(1, 9, rng.integers(2, 6)).tolist()
    # The softmax of a single unit is 1, and where y = 0 its binary cross-entropy is infinite.
    sizes[-1] += output == "softmax"
    m, L = int(rng.integers(1, 13)), len(sizes) - 1
    choice, lam = Model(hidden, output, loss), float(rng.choice([0, 0.001, 0.1, 1]))
    layers = initialisation.scaled_by_fan(sizes, rng, sigma=float(rng.choice([0.05, 1, 2])))
    for b in layers.b.values():
        b += rng.normal(0, 0.5, b.shape)
    X, Y = rng.normal(size=(sizes[0], m)), _targets(rng, loss, sizes[-1], m)
    M = {l: dropout.inverted_mask((sizes[l], m), 0.7, rng) if masked else np.ones((sizes[l], m)) for l in range(1, L)}
    name, optimiser, options = _optimiser(rng)
    eta = float(rng.choice([0.01, 0.1, 0.3]))

    Z, A = _forward(layers, X, choice, M)
    delta, gradients = _backward(layers, Z, A, Y, choice, lam, M)
    answer = {
        "cost": deep.cost(layers, X, Y, choice, lam),
        "penalty": losses.penalty(layers.W.values(), lam),
        "losses": model.loss(choice, Z[L], A[L], Y),
    }
    for l in range(1, L + 1):
        answer |= {f"Z{l}": Z[l], f"A{l}": A[l], f"delta{l}": delta[l]}
        answer |= {f"dW{l}": gradients.W[l], f"db{l}": gradients.b[l]}
    params = deep.named(layers)
    state = optimiser.start(params)
    for _ in range(STEPS):
        now = deep.layered(params)
        _, gradients = _backward(now, *_forward(now, X, choice, M), Y, choice, lam, M)
        params, state = optimiser.step(params, deep.named(gradients), state, eta)
    answer |= {f"{theta} after {name}": value for theta, value in params.items()}
    question = {
        "kind": "network",
        "sizes": sizes,
        "choice": {"hidden": hidden, "output": output, "loss": loss, "lam": lam},
        "params": [flat(theta) for theta in deep.named(layers).values()],
        "X": flat(X),
        "Y": flat(Y),
        "M": [flat(mask) for mask in M.values()] if masked else None,
        "optimiser": {"name": name, "options": options},
        "learningRate": eta,
        "steps": STEPS,
    }
    return Asked(question, answer)


def _forward(layers, X, choice, M):
    """nnlib's forward pass with its masks in between; without any, the same numbers as `deep.forward`."""
    Z, A, L = {}, {0: X}, len(layers.W)
    for l in range(1, L + 1):
        Z[l] = layers.W[l] @ A[l - 1] + layers.b[l]
        if l == L:
            A[l] = model.output(choice, Z[l])
        else:
            A[l] = dropout.forward(activation(choice.hidden).g(Z[l]), M[l])
    return Z, A


def _backward(layers, Z, A, Y, choice, lam, M):
    L, m = len(layers.W), Y.shape[1]
    delta = {L: model.output_error(choice, Z[L], A[L], Y)}
    for l in range(L - 1, 0, -1):
        above = dropout.backward(layers.W[l + 1].T @ delta[l + 1], M[l])
        delta[l] = above * activation(choice.hidden).g_prime(Z[l])
    dW = {l: delta[l] @ A[l - 1].T / m + 2 * lam * layers.W[l] for l in layers.W}
    return delta, deep.Layers(dW, {l: delta[l].mean(axis=1, keepdims=True) for l in layers.W})


def _targets(rng: np.random.Generator, loss: str, n: int, m: int) -> np.ndarray:
    if loss == "squared_error":
        return rng.normal(size=(n, m))
    if loss == "binary_cross_entropy":
        return rng.integers(0, 2, (n, m)).astype(float)
    return np.eye(n)[:, rng.integers(0, n, m)]


def _optimiser(rng: np.random.Generator):
    momentum, beta1, beta2, eps = rng.uniform([0, 0, 0.5, 1e-8], [0.99, 0.99, 0.9999, 1e-3]).tolist()
    return [
        ("Descent", Descent(), {}),
        ("Momentum", Momentum(momentum), {"momentum": momentum}),
        ("Adam", Adam(beta1, beta2, eps), {"beta1": beta1, "beta2": beta2, "eps": eps}),
    ][rng.integers(3)]


def others() -> Iterator[Asked]:
    """Yield questions about all that is not a network: activations, chance, initialisers, masks, units, statistics."""
    rng = np.random.default_rng(5)
    Z = np.concatenate(
        [s * 10.0 ** np.arange(-12, 2.9, 0.31) for s in (1, -1)] + [rng.normal(0, 3, 60), [0, 708, -708]]
    )
    for name, (g, g_prime) in ACTIVATIONS.items():
        # One question for each z, so that each is held to its own size.
        for z in Z if name in ("sigmoid", "tanh") else [Z]:
            answer = {"A": g(z), "slope": g_prime(z)}
            yield Asked({"kind": "activation", "name": name, "Z": flat(z)}, answer)
        A = g(rng.normal(0, 3, 500))
        answer = {key: [value] for key, value in initialisation.statistics({1: A}, name)[1]._asdict().items()}
        yield Asked({"kind": "statistics", "values": flat(A), "activation": name}, answer)
    for seed in (0, 1, 12345, 2**32 - 1):
        yield _generator(seed)
    yield from _starts()
    for keep_prob in (0.1, 0.5, 1.0):
        yield _masks(keep_prob)
    for _ in range(20):
        yield _perceptron(rng)
        yield _threshold(rng)
    inputs = np.array([[0, 0, 1, 1], [0, 1, 0, 1]], dtype=float)
    for gate in ("NOT", "AND", "OR", "NAND", "NOR", "XOR"):
        X = inputs[1:, :2] if gate == "NOT" else inputs
        unit = getattr(threshold, gate)
        answer = threshold.forward([unit] if isinstance(unit, threshold.Layer) else unit, X)
        yield Asked({"kind": "threshold", "gate": gate, "X": flat(X)}, {"A": answer})


class Witness:
    """The generator of math.js written a second time, from the papers, in whole numbers that have no size."""

    def __init__(self, seed: int):
        self.words = []
        for i in range(1, 5):
            word = (seed + i * 0x9E3779B9) % 2**32
            word = (word ^ word >> 16) * 0x21F0AAAD % 2**32
            word = (word ^ word >> 15) * 0x735A2D97 % 2**32
            self.words.append(word ^ word >> 15)

    def bits(self) -> int:
        """xoshiro128**: rotl(s1 · 5, 7) · 9."""
        s0, s1, s2, s3 = self.words
        result = _rotate(s1 * 5 % 2**32, 7) * 9 % 2**32
        s2, s3 = s2 ^ s0, s3 ^ s1
        self.words = [s0 ^ s3, s1 ^ s2, s2 ^ (s1 << 9) % 2**32, _rotate(s3, 11)]
        return result

    def uniform(self, low: float = 0, high: float = 1) -> float:
        return low + (high - low) * ((self.bits() >> 5 << 26) + (self.bits() >> 6)) / 2**53

    def normal(self, mean: float = 0, deviation: float = 1) -> float:
        while True:
            u, v = self.uniform(-1, 1), self.uniform(-1, 1)
            s = u * u + v * v
            if 0 < s < 1:
                return mean + deviation * u * math.sqrt(-2 * math.log(s) / s)

    def shuffle(self, items: list) -> list:
        for i in range(len(items) - 1, 0, -1):
            j = math.floor(self.uniform(0, i + 1))
            items[i], items[j] = items[j], items[i]
        return items


def _rotate(word: int, by: int) -> int:
    return (word << by | word >> 32 - by) % 2**32


def _generator(seed: int) -> Asked:
    count, rng = 200, Witness(seed)
    answer = {
        "bits": [rng.bits() for _ in range(count)],
        "uniform": [rng.uniform(-1, 3) for _ in range(count)],
        "normal": [rng.normal(2, 0.5) for _ in range(count)],
        "shuffled": rng.shuffle(list(range(count))),
    }
    return Asked({"kind": "generator", "seed": seed, "count": count}, answer)


def _starts() -> Iterator[Asked]:
    sizes, seed = [3, 5, 2], 9
    draws = {
        ("zeros", None): lambda rng, fan_in, fan_out: 0,
        ("small_random", None): lambda rng, fan_in, fan_out: rng.normal(0, 0.01),
        ("small_random", ("scale", 0.3)): lambda rng, fan_in, fan_out: rng.normal(0, 0.3),
        ("scaled_by_fan", None): lambda rng, fan_in, fan_out: rng.normal(0, 1 / math.sqrt(fan_in)),
        ("scaled_by_fan", ("sigma", 2)): lambda rng, fan_in, fan_out: rng.normal(0, 2 / math.sqrt(fan_in)),
        ("scaled_by_fan", ("fan", "out")): lambda rng, fan_in, fan_out: rng.normal(0, 1 / math.sqrt(fan_out)),
        ("xavier_normal", None): lambda rng, fan_in, fan_out: rng.normal(0, math.sqrt(2 / (fan_in + fan_out))),
        ("xavier_uniform", None): lambda rng, fan_in, fan_out: rng.uniform(-1, 1) * math.sqrt(6 / (fan_in + fan_out)),
        ("he", None): lambda rng, fan_in, fan_out: rng.normal(0, math.sqrt(2 / fan_in)),
    }
    for (name, option), draw in draws.items():
        rng, answer = Witness(seed), {}
        for l in (1, 2):
            count = sizes[l] * sizes[l - 1]
            answer[f"W{l}"] = [draw(rng, sizes[l - 1], sizes[l]) for _ in range(count)]
            answer[f"b{l}"] = [0] * sizes[l]
        options = dict([option]) if option else {}
        yield Asked({"kind": "initialiser", "name": name, "options": options, "sizes": sizes, "seed": seed}, answer)


def _masks(keep_prob: float) -> Asked:
    count, rng, sizes = 300, Witness(4), [2, 3, 2, 1]
    plain, inverted = (np.array([rng.uniform() < keep_prob for _ in range(count)], dtype=float) for _ in range(2))
    answer = {"plain": plain, "inverted": inverted / keep_prob}
    for l in (1, 2, 3):
        W = np.ones((sizes[l], sizes[l - 1]))
        answer |= {f"W{l}": W if l == 1 else dropout.expected_weights(W, keep_prob), f"b{l}": np.ones(sizes[l])}
    return Asked({"kind": "masks", "keepProb": keep_prob, "count": count, "seed": 4, "sizes": sizes}, answer)


def _perceptron(rng: np.random.Generator) -> Asked:
    m, epochs = int(rng.integers(2, 12)), 6
    X = perceptron.with_ones(rng.integers(-3, 4, (2, m)).astype(float))
    Y = perceptron.signs(rng.integers(0, 2, (1, m)))
    trained = perceptron.train(X, Y, epochs=epochs)
    answer = {"theta": trained.theta, "mistakes": [trained.mistakes], "examples": trained.examples}
    return Asked({"kind": "perceptron", "X": flat(X), "Y": flat(Y), "m": m, "epochs": epochs}, answer)


def _threshold(rng: np.random.Generator) -> Asked:
    n0, n1, n2, m = rng.integers(1, 6, 4)
    # Whole numbers, so that z = 0 is met exactly.
    layers = [
        threshold.Layer(rng.integers(-2, 3, (n1, n0)).astype(float), rng.integers(-2, 3, (n1, 1)).astype(float)),
        threshold.Layer(rng.integers(-2, 3, (n2, n1)).astype(float), rng.integers(-2, 3, (n2, 1)).astype(float)),
    ]
    X = rng.integers(-2, 3, (n0, m)).astype(float)
    question = {"kind": "threshold", "layers": [{"W": flat(W), "b": flat(b)} for W, b in layers], "X": flat(X)}
    return Asked(question, {"A": threshold.forward(layers, X)})


def flat(array: np.ndarray) -> list[float]:
    """Return the numbers of `array` row by row."""
    return np.ravel(array).tolist()
