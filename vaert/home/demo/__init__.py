"""The demo library: Lindevang Bibliotekerne, invented, alive, its dates counted from today.

`load_demo` builds it with the same deeds that people use, so a demo course is a real one. Nothing in it is
random from one time to the next: the same day gives the same library.
"""

from vaert.home.demo.loading import load_demo

__all__ = ["load_demo"]
