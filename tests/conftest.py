"""Before any test: matrices so small are multiplied by one thread, as daemon/lexicons.py has it."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
