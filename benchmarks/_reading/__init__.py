"""Parts of `benchmarks reading`: the labelled sets, grouping, topics and routing."""
