"""One thread for everybody. To be imported before NumPy: libraries read these when they load.

`clock` refuses a candidate that takes more.
"""

import os

COUNT = 1
VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "BLIS_NUM_THREADS",
    "NPROC",  # how large XLA makes its thread pool, whatever its flags say
)
os.environ.update(dict.fromkeys(VARIABLES, str(COUNT)))
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["JAX_ENABLE_X64"] = "1"

# A kernel that is named for some old build's sake makes NumPy's BLAS slower, and nobody else's.
for name in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(name, None)
