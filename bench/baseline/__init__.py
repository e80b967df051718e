"""The minimum for the same hops with the same payload and durability. The product is compared with it."""
