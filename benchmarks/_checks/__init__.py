"""Parts of `benchmarks checks`: samples, tools in processes of their own, figures, targets, tables."""
