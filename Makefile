# Every target calls one script or one command; `make` alone lists them.

.DEFAULT_GOAL := help
.PHONY: help setup report baseline test bench book format lint

# The forms of the report: markdown,latex,html,junit,csv
FORMAT = markdown

SWIFT_SOURCES = Package.swift Sources Tests $(wildcard Benchmarks/Package.swift Benchmarks/Sources)

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1	/p' $(firstword $(MAKEFILE_LIST)) | expand -t 10

setup: ## install what is missing: OpenBLAS, LAPACKE, pkg-config, gnuplot, pandoc
	@scripts/setup

report: setup ## verify every theorem and write report/README.md
	@scripts/report --format $(FORMAT)

baseline: setup ## rerun the results that other runs are compared with
	@scripts/baseline

test: setup ## run all tests
	swift test

bench: setup ## measure kernels and workloads, against NumPy if there is one
	@scripts/bench

book: setup ## refresh the generated blocks of the chapters
	swift run --quiet theorems book

format: ## reformat the Swift sources in place
	swift format format --in-place --recursive --parallel $(SWIFT_SOURCES)

lint: ## check the format of the Swift sources
	swift format lint --strict --recursive --parallel $(SWIFT_SOURCES)
