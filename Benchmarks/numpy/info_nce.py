"""The InfoNCE loss of the best critic; every anchor has one positive and K - 1 own negatives."""

import numpy as np

from common import mean_and_error

CANDIDATES, DIMENSION, RHO = 64, 8, 0.5
INFORMATION = -0.5 * DIMENSION * np.log1p(-RHO**2)


def idiomatic(scale):
    rng = np.random.default_rng(1)
    losses = []
    batch = 1000
    for _ in range(scale(200)):
        x = rng.standard_normal((batch, DIMENSION))
        y = rng.standard_normal((batch, CANDIDATES, DIMENSION))
        y[:, 0] = RHO * x + np.sqrt(1 - RHO**2) * y[:, 0]
        xx = np.sum(x**2, axis=1)[:, None]
        yy = np.sum(y**2, axis=2)
        xy = np.einsum("bd,bkd->bk", x, y)
        scores = INFORMATION + (RHO * xy - 0.5 * RHO**2 * (xx + yy)) / (1 - RHO**2)
        largest = scores.max(axis=1, keepdims=True)
        log_sum = largest[:, 0] + np.log(np.sum(np.exp(scores - largest), axis=1))
        losses.append(log_sum - scores[:, 0])
    return mean_and_error(np.concatenate(losses))


def best(scale):
    """Batches that stay in the cache, memory reused, the terms in x alone left to cancel.

    What remains of the scores is bounded above, so that no maximum is needed.
    """
    rng = np.random.default_rng(1)
    losses = []
    batch = 100
    y = np.empty((batch, CANDIDATES, DIMENSION))
    xy = np.empty((batch, CANDIDATES, 1))
    scores = np.empty((batch, CANDIDATES))
    factor = RHO / (1 - RHO**2)
    for _ in range(scale(2000)):
        x = rng.standard_normal((batch, DIMENSION))
        rng.standard_normal(out=y)
        y[:, 0] *= np.sqrt(1 - RHO**2)
        y[:, 0] += RHO * x
        np.einsum("bkd,bkd->bk", y, y, out=scores)
        np.matmul(y, x[:, :, None], out=xy)
        scores *= -0.5 * RHO * factor
        scores += factor * xy[:, :, 0]
        positive = scores[:, 0].copy()
        np.exp(scores, out=scores)
        losses.append(np.log(scores.sum(axis=1)) - positive)
    return mean_and_error(np.concatenate(losses))
