"""The least that makes the same hops with the same payload and durability: what the product is compared with."""
