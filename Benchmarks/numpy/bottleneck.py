"""The bottleneck iteration for a correlated normal pair on a grid, at many trade-offs."""

import numpy as np

SIZE, RHO, ROUNDS = 256, 0.8, 20
TINY = np.finfo(float).tiny


def setting():
    """The law of X, that of Y given x in column x, and a first channel."""
    grid = -6 + 12 * np.arange(SIZE) / (SIZE - 1)
    y, x = grid[:, None], grid[None, :]
    joint = np.exp(-(x**2) / 2 - (y - RHO * x) ** 2 / (2 * (1 - RHO**2)))
    marginal = joint.sum(axis=0) / joint.sum()
    channel = np.exp(-((y - x / np.sqrt(2)) ** 2))
    return marginal, joint / joint.sum(axis=0), channel / channel.sum(axis=0)


def relevance(marginal, conditional, channel):
    joint = conditional @ (channel * marginal).T
    product = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    positive = joint > 0
    return np.sum(joint[positive] * np.log(joint[positive] / product[positive]))


def idiomatic(scale):
    marginal, conditional, start = setting()
    total = 0
    for index in range(scale(40)):
        beta = 2 + 0.2 * index
        channel = start
        for _ in range(ROUNDS):
            weighted = channel * marginal
            labels = np.maximum(weighted.sum(axis=1), TINY)
            given = conditional @ weighted.T / labels
            fit = np.log(np.maximum(given, TINY)).T @ conditional
            terms = np.log(labels)[:, None] + beta * fit
            channel = np.exp(terms - terms.max(axis=0))
            channel /= channel.sum(axis=0)
        total += relevance(marginal, conditional, channel)
    return total, 0


def best(scale):
    """No round takes new memory; the marginal is multiplied into the constant factor beforehand."""
    marginal, conditional, start = setting()
    joint = conditional * marginal
    channel, given, fit = (np.empty((SIZE, SIZE)) for _ in range(3))
    total = 0
    for index in range(scale(40)):
        beta = 2 + 0.2 * index
        channel[:] = start
        for _ in range(ROUNDS):
            # Rows are labels: p(t, y), then its logarithm without the label's own.
            labels = channel @ marginal
            np.maximum(labels, TINY, out=labels)
            np.matmul(channel, joint.T, out=given)
            np.divide(given, labels[:, None], out=given)
            np.maximum(given, TINY, out=given)
            np.log(given, out=given)
            np.matmul(given, conditional, out=fit)
            fit *= beta
            fit += np.log(labels)[:, None]
            fit -= fit.max(axis=0)
            np.exp(fit, out=channel)
            channel /= channel.sum(axis=0)
        total += relevance(marginal, conditional, channel)
    return total, 0
