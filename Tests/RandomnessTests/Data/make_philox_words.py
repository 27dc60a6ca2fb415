"""Writes philox_words.csv: raw words of numpy.random.Philox for some keys and counters.

Run with: python3 make_philox_words.py > philox_words.csv   (made with NumPy 2.4.6)
Each row: k0, k1, replicate, lane, index of the first word, eight words; all in hexadecimal.
"""

import numpy as np

STREAMS = [
    ((0x0, 0x0), 0, 0),
    ((0x1, 0xCBF29CE484222325), 0, 0),
    ((0x1, 0xCBF29CE484222325), 1, 0),
    ((0x1, 0xCBF29CE484222325), 0, 1),
    ((0x123456789ABCDEF0, 0xAF63DC4C8601EC8C), 1000003, 7),
    ((0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF), 0xFFFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFE),
]

for key, replicate, lane in STREAMS:
    bits = np.random.Philox(
        key=np.array(key, dtype=np.uint64),
        counter=np.array([0, 0, replicate, lane], dtype=np.uint64),
    )
    words = bits.random_raw(100_008)
    for first in (0, 8, 99_999):
        row = [*key, replicate, lane, first, *(int(w) for w in words[first : first + 8])]
        print(",".join(format(value, "x") for value in row))
