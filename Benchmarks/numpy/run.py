"""Runs the NumPy counterpart of one workload and prints its time and result as JSON.

    python3 run.py LETTER idiomatic|best [--quick]

Each workload is a module with two functions, `idiomatic` and `best`. Both take a scale, a function
that divides numbers of repetitions in a trial run, and return the result and its standard error.
"""

import argparse
import importlib
import json
import resource
import time

MODULES = {
    "a": "double_descent",
    "b": "info_nce",
    "c": "tweedie",
    "d": "minimum_norm_descent",
    "e": "wang_isola",
    "f": "sample_pca",
    "g": "stability",
    "h": "bottleneck",
}


def processor_seconds():
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def full(count):
    return count


def quick(count):
    return max(2, count // 50)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("letter", choices=MODULES)
    parser.add_argument("style", choices=["idiomatic", "best"])
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    workload = getattr(importlib.import_module(MODULES[arguments.letter]), arguments.style)
    # A small run first: libraries are loaded, memory is mapped.
    workload(quick)
    wall, processor = time.perf_counter(), processor_seconds()
    value, standard_error = workload(quick if arguments.quick else full)
    seconds = time.perf_counter() - wall
    print(
        json.dumps(
            {
                "seconds": seconds,
                "processorSeconds": processor_seconds() - processor,
                "value": float(value),
                "standardError": float(standard_error),
            }
        )
    )


if __name__ == "__main__":
    main()
