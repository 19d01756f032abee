"""Matrix arithmetic in plain loops, as many students write it: for the styles and mistakes of the bank."""

from collections.abc import Callable

import numpy as np

Array = np.ndarray


def product(A: Array, B: Array) -> Array:
    """Return A B, entry by entry."""
    C = np.zeros((A.shape[0], B.shape[1]))
    for i in range(A.shape[0]):
        for j in range(B.shape[1]):
            for k in range(A.shape[1]):
                C[i, j] += A[i, k] * B[k, j]
    return C


def turned(A: Array) -> Array:
    """Return Aᵀ, entry by entry."""
    T = np.zeros((A.shape[1], A.shape[0]))
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            T[j, i] = A[i, j]
    return T


def each(f: Callable, *arrays: Array) -> Array:
    """Return f of the entries at each place; the arrays have one shape."""
    result = np.zeros(arrays[0].shape)
    for index in np.ndindex(result.shape):
        result[index] = f(*(array[index] for array in arrays))
    return result


def plus_column(A: Array, b: Array) -> Array:
    """Return A with the column b added to each of its columns."""
    result = np.zeros(A.shape)
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            result[i, j] = A[i, j] + b[i, 0]
    return result


def row_sums(A: Array) -> Array:
    """Return the sum of each row, as a column."""
    sums = np.zeros((A.shape[0], 1))
    for i in range(A.shape[0]):
        for j in range(A.shape[1]):
            sums[i, 0] += A[i, j]
    return sums
