"""`python -m entrypoints.testing.steps`: every step, and what it does."""

import sys

from entrypoints.testing.reference import reference

if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in reference())
