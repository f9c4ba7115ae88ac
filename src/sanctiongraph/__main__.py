"""``python -m sanctiongraph``: the same as the command ``sanctiongraph``."""

from .cli import main

main()
