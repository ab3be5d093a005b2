"""The parts of `benchmarks mentions`."""
