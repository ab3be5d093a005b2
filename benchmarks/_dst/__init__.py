"""Parts of `benchmarks dst`."""
