"""Prints where the tail of a 256-layer normal ziggurat begins, and the area of a layer.

Solves the closing equation by bisection with 40 digits. Needs mpmath.
"""

import mpmath as mp

mp.mp.dps = 40


def excess(r):
    """How far 256 pieces of the area that r gives pass the top, and that area."""
    height = mp.exp(-r * r / 2)
    area = r * height + mp.sqrt(mp.pi / 2) * mp.erfc(r / mp.sqrt(2))
    x = r
    for _ in range(254):
        height += area / x
        if height >= 1:
            return mp.mpf(1), area
        x = mp.sqrt(-2 * mp.log(height))
    return height + area / x - 1, area


low, high = mp.mpf(3), mp.mpf(4)
for _ in range(130):
    middle = (low + high) / 2
    if excess(middle)[0] > 0:
        low = middle
    else:
        high = middle

print("r =", mp.nstr(high, 25))
print("v =", mp.nstr(excess(high)[1], 25))
