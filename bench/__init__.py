"""CPU and latency of the product, compared with a baseline that makes the same hops. See docs/performance.md."""
