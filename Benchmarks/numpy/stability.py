"""How far a regularised logistic minimiser moves when an example is replaced, for each example."""

import numpy as np

from common import shared_uniforms

D, LAMBDA, SIZES = 10, 0.1, [50, 100, 200, 400, 800]


def examples(count, lane):
    rows = shared_uniforms(count * (D + 1), lane).reshape(count, D + 1)
    cube = 2 * rows[:, :D] - 1
    labels = np.where(rows[:, D] < (1 + cube[:, 0]) / 2, 1.0, -1.0)
    return labels[:, None] * cube / np.sqrt(D)


def minimizer(points, start):
    theta = start.copy()
    for _ in range(100):
        pulls = 1 / (1 + np.exp(points @ theta))
        gradient = LAMBDA * theta - pulls @ points / len(points)
        curvatures = pulls * (1 - pulls) / len(points)
        hessian = LAMBDA * np.eye(D) + (points.T * curvatures) @ points
        step = np.linalg.solve(hessian, gradient)
        theta -= step
        if np.linalg.norm(step) <= 1e-8 * max(1, np.linalg.norm(theta)):
            return theta
    raise ArithmeticError("Newton's method did not settle")


def idiomatic(scale):
    total = 0
    for n in SIZES:
        points = examples(2 * n, n)
        sample, newcomers = points[:n], points[n:]
        fit = minimizer(sample, np.zeros(D))
        displacements = []
        for i in range(scale(n)):
            changed = sample.copy()
            changed[i] = newcomers[i]
            displacements.append(np.linalg.norm(minimizer(changed, fit) - fit))
        total += n * np.mean(displacements)
    return total / len(SIZES), 0


def best(scale):
    """All refits of a sample at once, so that margins, gradients and Hessians are matrix products.

    Row i of the margins belongs to the sample with newcomer i, whose terms are put in by hand.
    """
    total = 0
    for n in SIZES:
        points = examples(2 * n, n)
        sample, newcomers = points[:n], points[n:]
        fit = minimizer(sample, np.zeros(D))
        count = scale(n)
        rows = np.arange(count)
        old, new = sample[:count], newcomers[:count]
        squares = (sample[:, :, None] * sample[:, None, :]).reshape(n, D * D)
        old_squares = squares[:count]
        new_squares = (new[:, :, None] * new[:, None, :]).reshape(count, D * D)
        theta = np.tile(fit, (count, 1))
        pulls = np.empty((count, n))
        curvatures = np.empty((count, n))
        for _ in range(100):
            np.matmul(theta, sample.T, out=pulls)
            pulls[rows, rows] = np.einsum("bd,bd->b", theta, new)
            np.exp(pulls, out=pulls)
            pulls += 1
            np.reciprocal(pulls, out=pulls)
            np.multiply(pulls, pulls, out=curvatures)
            np.subtract(pulls, curvatures, out=curvatures)
            own_pull, own_curvature = pulls[rows, rows, None], curvatures[rows, rows, None]
            gradient = LAMBDA * theta - (pulls @ sample + own_pull * (new - old)) / n
            hessian = (curvatures @ squares + own_curvature * (new_squares - old_squares)) / n
            hessian = hessian.reshape(count, D, D)
            hessian[:, range(D), range(D)] += LAMBDA
            step = np.linalg.solve(hessian, gradient[:, :, None])[:, :, 0]
            theta -= step
            if np.linalg.norm(step, axis=1).max() <= 1e-8:
                break
        else:
            raise ArithmeticError("Newton's method did not settle")
        total += n * np.mean(np.linalg.norm(theta - fit, axis=1))
    return total / len(SIZES), 0
