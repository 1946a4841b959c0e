"""Arrays of array-api-strict: they know the standard alone, and NumPy cannot read this device."""

import array_api_strict
import numpy as np

# What CuPy and PyTorch have; scalars in `where` are the newest of it.
array_api_strict.set_array_api_strict_flags(api_version="2024.12")
CPU, DEVICE = (array_api_strict.Device(name) for name in ("CPU_DEVICE", "device1"))


def make(array):
    return array_api_strict.asarray(array, device=DEVICE)


def plain(array):
    """Take the numbers out of an array, which must be of this library and on this device."""
    assert type(array).__module__.startswith("array_api_strict"), type(array)
    assert array.device == DEVICE
    return np.asarray(array_api_strict.asarray(array, device=CPU))
