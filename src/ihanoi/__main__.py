"""``python -m ihanoi`` is the command ``ihanoi``."""

from ihanoi.cli import main

main()
