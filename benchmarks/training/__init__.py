"""Train the models that the checks ship with: `uv run --group benchmarks python -m benchmarks.training [NAME]`."""
