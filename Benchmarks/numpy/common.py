"""What several workloads share."""

import numpy as np


def mean_and_error(values):
    values = np.asarray(values).ravel()
    return values.mean(), values.std(ddof=1) / np.sqrt(values.size)


def shared_uniforms(count, lane):
    """The uniform numbers that the Swift side draws from the stream with key words 1 and lane."""
    philox = np.random.Philox(key=np.array([1, lane], dtype=np.uint64))
    return (philox.random_raw(count) >> np.uint64(11)) * 2.0**-53
