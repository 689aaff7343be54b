"""The made-up bakery whose truth is known: `make_sample` writes it, `true_quantiles` knows what could be known."""

from forecast.sample.make import SampleFiles, make_sample
from forecast.sample.oracle import read_truth, true_quantiles

__all__ = ["SampleFiles", "make_sample", "read_truth", "true_quantiles"]
