"""Gradient descent on an underdetermined least-squares problem; the result is the squared norm."""

import numpy as np

from common import shared_uniforms

N, D, STEP = 40, 160, 0.001


def problem():
    uniforms = 2 * shared_uniforms(N * D + N, lane=4) - 1
    return uniforms[: N * D].reshape((N, D), order="F"), uniforms[N * D :]


def idiomatic(scale):
    design, target = problem()
    theta = np.zeros(D)
    for _ in range(scale(20_000)):
        theta -= STEP * design.T @ (design @ theta - target)
    return theta @ theta, 0


def best(scale):
    """The step size is multiplied in beforehand, and no step takes new memory."""
    design, target = problem()
    back = np.ascontiguousarray(STEP * design.T)
    theta, residual, step = np.zeros(D), np.empty(N), np.empty(D)
    for _ in range(scale(20_000)):
        np.dot(design, theta, out=residual)
        np.subtract(target, residual, out=residual)
        np.dot(back, residual, out=step)
        np.add(theta, step, out=theta)
    return theta @ theta, 0
