"""What the leading principal components of n samples lose out of sample, times n."""

import numpy as np

from common import mean_and_error

P, KEPT, SIZES = 20, 4, [100, 200, 400, 800, 1600, 3200]
SPECTRUM = 0.7 ** np.arange(P)


def idiomatic(scale):
    rng = np.random.default_rng(1)
    scores = []
    for n in SIZES:
        for _ in range(scale(200)):
            data = rng.standard_normal((n, P)) * np.sqrt(SPECTRUM)
            values, vectors = np.linalg.eigh(data.T @ data / n)
            captured = np.sum(vectors[:, -KEPT:] ** 2, axis=1)
            scores.append(n * (SPECTRUM[:KEPT].sum() - SPECTRUM @ captured))
    return mean_and_error(scores)


def best(scale):
    """Batches of data sets that stay in the cache; the Gram matrix is scaled, not the data."""
    rng = np.random.default_rng(1)
    count = scale(200)
    scales = np.sqrt(np.outer(SPECTRUM, SPECTRUM))
    scores = []
    for n in SIZES:
        data = np.empty((n, P))
        samples = np.empty((count, P, P))
        for sample in samples:
            rng.standard_normal(out=data)
            np.dot(data.T, data, out=sample)
        samples *= scales / n
        vectors = np.linalg.eigh(samples)[1][:, :, -KEPT:]
        captured = np.einsum("bik,bik->bi", vectors, vectors)
        scores.append(n * (SPECTRUM[:KEPT].sum() - captured @ SPECTRUM))
    return mean_and_error(np.concatenate(scores))
