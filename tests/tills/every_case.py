"""Every made-up export: modules of cases list themselves in `CASES` when they are imported."""

from . import cases, container_cases, fiscal, further_cases, makers, saft_cases, vendor_cases  # noqa: F401
from .case import CASES

__all__ = ["CASES"]
