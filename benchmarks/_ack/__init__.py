"""The parts of `benchmarks ack`: a large company, the two programs, the load, and a look at what is left."""
