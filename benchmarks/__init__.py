"""What is fast, measured beside its peers: `make bench`.

One thread for everyone, so that ratios compare the code and not the number of cores.
"""

import os

# Before numpy is first imported; the libraries behind it read these once.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[variable] = "1"
