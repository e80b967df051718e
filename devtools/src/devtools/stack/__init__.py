"""The whole system as processes of one machine: for a person (`make up`), the integration tests and the benchmark."""
