"""What this service stores, and every question it asks about it: one index each."""

from servicekit.documents import Collection, Index

PRODUCT_MODELS_BY_AGE = Index("by_age", equal=("retailer",), order_by="created_at")

ASSETS_BY_AGE = Index("by_age", equal=("retailer",), order_by="registered_at")
ASSETS_BY_CUSTOMER = Index("by_customer", equal=("retailer", "customer_id"), order_by="registered_at")
ASSETS_BY_SERIAL = Index("by_serial", equal=("retailer", "product_model_id", "serial_key"))

PRODUCT_MODELS = Collection("product_models", (PRODUCT_MODELS_BY_AGE,))
ASSETS = Collection("assets", (ASSETS_BY_AGE, ASSETS_BY_CUSTOMER, ASSETS_BY_SERIAL))
REFUSALS = Collection("refusals")

COLLECTIONS = (PRODUCT_MODELS, ASSETS, REFUSALS)
