"""Parts of `benchmarks tokens`."""
