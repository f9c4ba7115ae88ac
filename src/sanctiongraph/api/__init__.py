"""The API: propagated sanctions for other programs, over HTTP."""

from .app import create_app

__all__ = ["create_app"]
