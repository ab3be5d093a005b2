"""What `benchmarks freeze` is put together from."""
