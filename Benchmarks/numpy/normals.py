"""Nanoseconds per random number of NumPy's Philox on one thread; the least of several rounds."""

import time

import numpy as np

COUNT = 1_000_000
bits = np.random.Philox(key=np.array([1, 2], dtype=np.uint64))
generator = np.random.Generator(bits)
buffer = np.empty(COUNT)


def report(name, draw, rounds=15):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        draw()
        times.append(time.perf_counter() - start)
    print(f"NumPy {np.__version__}, {name}: {min(times) / COUNT * 1e9:.1f} ns")


report("normals in bulk", lambda: generator.standard_normal(out=buffer))
report("uniforms in bulk", lambda: generator.random(out=buffer))
report("raw words in bulk", lambda: bits.random_raw(COUNT))
