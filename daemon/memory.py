"""Memory that the C library keeps for itself, although Python has given it up: told to hand large pieces back."""

import ctypes

# mallopt(3). Messages are read, parsed and dropped by the thousand, in two threads: without this, glibc keeps each
# thread's freed buffers of up to 32 MB for the next, and a desk that has read its mail once stays a tenth larger.
_M_MMAP_THRESHOLD = -3
_LARGE = 32 * 1024  # bytes; most mails are larger, hardly any record is


def hand_back() -> None:
    """From now on; and what has been freed up to here, at once. Does nothing where the C library is not glibc."""
    try:
        library = ctypes.CDLL("libc.so.6")
        library.mallopt(_M_MMAP_THRESHOLD, _LARGE)
        library.malloc_trim(0)
    except (OSError, AttributeError):
        return
