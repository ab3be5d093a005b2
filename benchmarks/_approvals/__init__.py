"""The parts of `benchmarks approvals`: a small company, what may happen in it, and an oracle."""
