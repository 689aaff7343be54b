import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from forecast.config import Config, load_config

CONFIGS = Path(__file__).parents[2] / "configs"


def keys(section: type[BaseModel]) -> Iterator[str]:
    for name, field in section.model_fields.items():
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)]
        if inner:
            yield from keys(inner[0])
        else:
            yield field.alias or name


def test_the_sample_configuration_shows_every_key_that_there_is():
    text = (CONFIGS / "sample.toml").read_text(encoding="utf-8")
    shown = set(re.findall(r"^(?:# )?(\w+) = ", text, re.MULTILINE))
    shown |= set(re.findall(r"[{,] (\w+) = ", text)) | set(re.findall(r"^\[+[\w.]+\.(\w+)\]", text, re.MULTILINE))
    assert sorted(set(keys(Config)) - shown) == ["is_gated"], "it has no effect any more"


def test_every_default_that_is_shown_is_the_default(tmp_path):
    """With the "#" taken away from the keys said to be defaults, the configuration means the same."""
    text = (CONFIGS / "sample.toml").read_text(encoding="utf-8")
    sections = ("models", "decisions", "ordering", "reports", "tracking")
    lines, section = [], ""
    for line in text.splitlines():
        if line.startswith("["):
            section = line.strip("[] ").split("]")[0]
        lines.append(line.removeprefix("# ") if section in sections else line)
    path = tmp_path / "sample.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    shown, defaults = load_config(path), Config()
    for name in sections:
        # What reports leave open follows the language, here French; who takes another product is learnt if not set,
        # and nothing is promised of a shelf. The sample asks for the outlook of its suppliers as well.
        promised = {"must_last_share", "must_last_until", "must_sell_out_share"}
        open_keys = {"csv_separator", "csv_decimal", "recapture_share", "sheets", *promised}
        assert getattr(shown, name).model_dump(exclude=open_keys) == getattr(defaults, name).model_dump(
            exclude=open_keys
        )


@pytest.mark.parametrize("name", ["sample.toml", "chain.toml"])
def test_the_configurations_load_and_name_a_fixed_clock(name):
    config = load_config(CONFIGS / name)
    assert config.run.now is not None
    assert config.run.now.isoformat() == "2025-06-12T21:00:00"


def test_every_file_that_the_sample_configuration_names_is_there():
    config = load_config(CONFIGS / "sample.toml")
    sections = (config.catalogue, config.shop_files, config.weather, config.opening)
    paths = [value for section in sections for value in dict(section).values() if isinstance(value, Path)]
    paths += [*config.events.files, config.signals[0].file]
    assert len(paths) == 16
    assert [path for path in paths if not path.is_file()] == []
