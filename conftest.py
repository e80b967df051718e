"""The folder `devtools` holds a package of that name: imported first, or pytest takes the folder for the package."""

import devtools

__all__ = ["devtools"]
