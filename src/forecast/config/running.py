"""How a run works: when and where, the models, what is decided and ordered, how it is written and logged."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from forecast.config.clock_times import HourOfDay
from forecast.config.section import ContradictionError, Level, Section, Share, WrongValueError


def _mode(text: str) -> str:
    if re.fullmatch("0?6[046][046]", text):
        return text
    raise WrongValueError("no_file_mode")


def _commands(given: object) -> object:
    """Return a list of commands; a list of words is one of them."""
    is_one = isinstance(given, list | tuple) and given and all(isinstance(word, str) for word in given)
    return [given] if is_one else given


_Command = Annotated[tuple[str, ...], Field(min_length=1)]


class RunSettings(Section):
    """When and where a run works."""

    cutoff: time = Field(
        default=time(21, 0), description="local time at which plans are made; only what was known then is used"
    )
    first_bake: time = Field(default=time(4, 0), description="a run after midnight and before it still plans today")
    now: datetime | None = Field(default=None, description="a fixed clock (local time), for samples and tests")
    seed: int = Field(default=1, ge=0, description="seed of everything random")
    horizon_days: int = Field(default=14, ge=1, le=14, description="how far ahead is forecast [days]")
    jobs: int = Field(default=2, ge=1, le=64, description="products worked on at the same time")
    engine: Literal["local", "dask", "ray"] = Field(
        default="local", description="what works on the blocks of a chain: this machine, a Dask or a Ray cluster"
    )
    address: str = Field(default="", description="of the cluster, as tcp://10.0.0.1:8786; one of this machine for none")
    certificates: dict[str, Path] = Field(default_factory=dict, description="files for a Dask cluster behind TLS")
    workers: int = Field(default=0, ge=0, le=64, description="processes of this machine that work on blocks; 0: jobs")
    deadline_minutes: int = Field(
        default=120, ge=1, description="after so long the blocks that are left are planned on this machine [minutes]"
    )
    out: Path = Field(default=Path("out"), description="folder of the plans")
    archive: Path = Field(default=Path("archive"), description="folder of what is kept from night to night")
    run_after: Annotated[tuple[_Command, ...], BeforeValidator(_commands)] = Field(
        default=(),
        description="program and arguments run after a night, or several such lists; {plan.pdf}: those files",
    )
    stale_after_days: int = Field(
        default=3, ge=1, description="open days without till data after which a plan needs a look"
    )


class ModelSettings(Section):
    """The ladder of models."""

    rungs: tuple[Literal["boosted", "weekday", "last_week"], ...] = Field(
        default=("boosted", "weekday", "last_week"), min_length=1
    )
    minimum_boosted_days: int = Field(
        default=42,
        ge=28,
        description="offered days below which a rule and the whole shop's day speak; the rule keeps a share up to 140",
    )
    levels: tuple[Level, ...] = Field(
        default=(0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975),
        description="quantiles of the forecast",
    )
    history_days: int = Field(default=1100, ge=60, description="how far back is learnt from [days]")
    is_pooled: bool = Field(default=True, description="average with a model pooled over products")
    is_gated: bool | None = Field(default=None, description="of no effect any more: models speak where there are any")
    unconstrain: Literal["profile", "scaled", "as_sold"] = Field(
        default="profile",
        description="demand of sold-out days: by the hours without stock and how busy the day was (profile), or what "
        "was sold (as_sold); scaled is profile by now; without times the days before tell it",
    )

    @property
    def without_effect(self) -> list[str]:
        """What is written here as configurations of old had it, and has no effect any more.

        Examples
        --------
        >>> ModelSettings(is_gated=False, unconstrain="scaled").without_effect
        ['is_gated', 'unconstrain = "scaled"']
        """
        found = [] if self.is_gated is None else ["is_gated"]
        return [*found, 'unconstrain = "scaled"'] if self.unconstrain == "scaled" else found


class DecisionSettings(Section):
    """What is assumed where costs are unknown, and how the plan is rounded."""

    ratio_must_last: Level = Field(default=0.9, description="critical ratio of must_last without costs")
    ratio_may_sell_out: Level = Field(default=0.75, description="critical ratio of may_sell_out without costs")
    ratio_must_sell_out: Level = Field(default=0.4, description="critical ratio of must_sell_out without costs")
    recapture_share: Share | None = Field(
        default=None,
        description="share of customers who take another product when theirs is sold out; learnt when not set",
    )
    must_last_share: Level | None = Field(
        default=None,
        description="on at least that share of days must_last products are there until must_last_until, whatever "
        "their margin; not set: margins alone decide",
    )
    must_last_until: HourOfDay | None = Field(default=None, description="closing when not set")
    must_sell_out_share: Level | None = Field(
        default=None,
        description="on at least that share of days must_sell_out products are gone by closing, whatever their margin",
    )
    goodwill_net_amount: float = Field(
        default=0.0,
        ge=0,
        description="what a customer who leaves without what he came for costs beyond its margin, per unit, where the "
        "catalogue does not say",
    )
    lowest_ratio: Level = 0.05
    highest_ratio: Level = 0.97

    @model_validator(mode="after")
    def _lowest_ratio_below_highest(self) -> DecisionSettings:
        if self.lowest_ratio > self.highest_ratio:
            place = ("decisions", "lowest_ratio")
            raise ContradictionError(place, "lowest_above_highest", highest=self.highest_ratio)
        return self


class OrderingSettings(Section):
    """How much is ordered."""

    level: Level = Field(
        default=0.95,
        description="chance that an ingredient lasts until the delivery after next, where no price or margin is known",
    )
    lowest_level: Level = Field(default=0.9, description="no ingredient is given a smaller chance")
    highest_level: Level = Field(default=0.99, description="nor a larger one")
    holding_share: float = Field(
        default=0.25, ge=0, le=5, description="what stock costs a year, as a share of its price: money, room, care"
    )

    @model_validator(mode="after")
    def _lowest_below_highest(self) -> OrderingSettings:
        if self.lowest_level > self.highest_level:
            place = ("ordering", "lowest_level")
            raise ContradictionError(place, "lowest_above_highest", highest=self.highest_level)
        return self


class ReportSettings(Section):
    """How results are written."""

    csv_separator: Literal[",", ";"] | None = Field(default=None, description="';' for fr and de when not set")
    csv_decimal: Literal[",", "."] | None = Field(default=None, description="',' for fr and de when not set")
    unusual_share: float = Field(default=0.25, gt=0, description="a change beyond this share of the usual is explained")
    sheets: tuple[Literal["orders", "closing", "doughs", "delivery", "outlook"], ...] = Field(
        default=("orders", "closing", "doughs", "delivery"),
        description="sheets beside the plan, each where it has something to say; outlook is what suppliers can be sent",
    )
    exceptions_limit: int = Field(default=7, ge=1, le=20, description="exceptions on top of the page")
    mode: Annotated[str, AfterValidator(_mode)] = Field(
        default="0644",
        description="who may read what is written into `out`: 0644 all, 0640 the group, 0600 nobody else",
    )

    @property
    def file_mode(self) -> int:
        """The mode as the system has it.

        Examples
        --------
        >>> oct(ReportSettings(mode="0640").file_mode)
        '0o640'
        """
        return int(self.mode, 8)


class ValueSettings(Section):
    """Factors of the score page's kilograms and energy; each is printed beside its result.

    Electricity is CPU seconds × watts of a busy core (Lannelongue et al., 2021, doi:10.1002/advs.202100707), or what
    the processor's own counters say where they can be read.

    Bread from field to bakery: 0.5 to 6.6 kg CO2e/kg over 21 breads, Notarnicola et al. (2017),
    doi:10.1016/j.jclepro.2016.05.150; plain loaves lie near 1.
    """

    waste_co2e_kg_per_kg: float = Field(default=1.0, ge=0, description="kg CO2e of a kilogram that was made in vain")
    watts_per_core: float = Field(default=15.0, ge=0, description="what a busy core draws above an idle one [W]")
    grid_co2e_g_per_kwh: float | None = Field(
        default=None, ge=0, description="carbon of the electricity; that of the country when not set"
    )


class TrackingSettings(Section):
    """MLflow."""

    enabled: bool = True
    store: str = Field(default="mlflow.db", description="SQLite file, relative to the archive")
    experiment: str = Field(
        default="", description="whose runs they are, in the names of experiments; the bakery's name"
    )
    keep_days: int = Field(default=400, ge=1, description="runs older than that are removed")
    log_models: bool = Field(default=False, description="keep the models of nightly runs as well")
