"""What the product costs and how long it takes, beside a floor that makes the same hops. See docs/performance.md."""
