#!/bin/sh
# Compares the speed of this package's normal numbers with NumPy's, in one run on one thread.
set -eu
cd "$(dirname "$0")"
swift build -c release --product normals
"$(swift build -c release --product normals --show-bin-path)/normals"
OPENBLAS_NUM_THREADS=1 python3 numpy_normals.py
