"""`python -m nngrade` is `nngrade`."""

import sys

# It checks the addresses in JSON, of which notebooks have none, and takes a second to import.
sys.modules.setdefault("rfc3987_syntax", None)

from nngrade.cli import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
