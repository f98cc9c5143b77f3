"""Documents for paper: a Typst template and plain values make a PDF."""

from vaert.printing.compile import Unprintable, pdf

__all__ = ["Unprintable", "pdf"]
