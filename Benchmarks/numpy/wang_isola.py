"""The loss of an aligned anchor among independent uniform negatives on the sphere.

A negative enters through its inner product with the anchor, one coordinate of a uniform point,
which is z / sqrt(z^2 + chi^2) with d - 1 degrees of freedom.
"""

import numpy as np

from common import mean_and_error

DIMENSION, CANDIDATES, TEMPERATURE = 8, 256, 0.5


def idiomatic(scale):
    rng = np.random.default_rng(1)
    losses = []
    batch = 1000
    for _ in range(scale(40)):
        z = rng.standard_normal((batch, CANDIDATES - 1))
        others = rng.chisquare(DIMENSION - 1, size=(batch, CANDIDATES - 1))
        products = z / np.sqrt(z**2 + others)
        sums = np.exp(1 / TEMPERATURE) + np.sum(np.exp(products / TEMPERATURE), axis=1)
        losses.append(np.log(sums / CANDIDATES) - 1 / TEMPERATURE)
    return mean_and_error(np.concatenate(losses))


def best(scale):
    """Batches that stay in the cache, memory reused, chi^2 as twice a gamma number."""
    rng = np.random.default_rng(1)
    losses = []
    batch = 50
    z = np.empty((batch, CANDIDATES - 1))
    length = np.empty_like(z)
    others = np.empty_like(z)
    for _ in range(scale(800)):
        rng.standard_normal(out=z)
        rng.standard_gamma((DIMENSION - 1) / 2, out=others)
        others *= 2
        np.multiply(z, z, out=length)
        length += others
        np.sqrt(length, out=length)
        z /= length
        z *= 1 / TEMPERATURE
        np.exp(z, out=z)
        sums = z.sum(axis=1)
        sums += np.exp(1 / TEMPERATURE)
        losses.append(np.log(sums / CANDIDATES) - 1 / TEMPERATURE)
    return mean_and_error(np.concatenate(losses))
