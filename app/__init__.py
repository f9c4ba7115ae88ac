"""The web app: a client of the API, and nothing else (D11)."""
