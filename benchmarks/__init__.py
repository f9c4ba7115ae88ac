"""Benchmarks: the fictional world at any size, measured beside a NetworkX script and a polars join."""
