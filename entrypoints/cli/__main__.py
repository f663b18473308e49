"""`python -m entrypoints.cli` is the same as `kept`."""

from entrypoints.cli import main

if __name__ == "__main__":
    main()
