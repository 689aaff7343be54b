from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from forecast.sample import SampleFiles, make_sample, read_truth


@dataclass(frozen=True)
class Made:
    sample: SampleFiles
    truth: pd.DataFrame

    @property
    def folder(self) -> Path:
        return self.sample.folder


@pytest.fixture(scope="session")
def one_shop(tmp_path_factory: pytest.TempPathFactory) -> Made:
    sample = make_sample(tmp_path_factory.mktemp("one"), seed=1, with_truth=True)
    return Made(sample, read_truth(sample.folder))


@pytest.fixture(scope="session")
def chain(tmp_path_factory: pytest.TempPathFactory) -> Made:
    sample = make_sample(tmp_path_factory.mktemp("chain"), seed=7, shops=4, days=240, with_truth=True)
    return Made(sample, read_truth(sample.folder))
