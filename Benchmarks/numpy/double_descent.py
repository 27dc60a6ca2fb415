"""Minimum-norm least squares on Gaussian designs on both sides of the interpolation threshold."""

import numpy as np

from common import mean_and_error

N = 100
WIDTHS = [20, 50, 80, 90, 112, 125, 200, 400]


def predicted_risk(d):
    unseen = max(0, 1 - N / d)
    return unseen + min(N, d) / (abs(N - d) - 1)


def idiomatic(scale):
    rng = np.random.default_rng(1)
    errors = []
    for d in WIDTHS:
        for _ in range(scale(400)):
            design = rng.standard_normal((N, d))
            truth = rng.standard_normal(d)
            truth /= np.linalg.norm(truth)
            responses = design @ truth + rng.standard_normal(N)
            fit = np.linalg.lstsq(design, responses, rcond=None)[0]
            errors.append(np.sum((fit - truth) ** 2) / predicted_risk(d))
    return mean_and_error(errors)


def best(scale):
    """All replicates of a width at once; the smaller Gram matrix instead of an SVD.

    The Gram matrix squares the condition number, which is at most some hundreds here.
    """
    rng = np.random.default_rng(1)
    count = scale(400)
    errors = []
    for d in WIDTHS:
        batch = 50 if count % 50 == 0 else count
        design = np.empty((batch, N, d))
        for _ in range(count // batch):
            rng.standard_normal(out=design)
            truth = rng.standard_normal((batch, d, 1))
            truth /= np.sqrt(np.einsum("bij,bij->b", truth, truth))[:, None, None]
            responses = design @ truth
            responses += rng.standard_normal((batch, N, 1))
            transposed = design.transpose(0, 2, 1)
            if d < N:
                fit = np.linalg.solve(transposed @ design, transposed @ responses)
            else:
                fit = transposed @ np.linalg.solve(design @ transposed, responses)
            fit -= truth
            errors.append(np.einsum("bij,bij->b", fit, fit) / predicted_risk(d))
    return mean_and_error(np.concatenate(errors))
