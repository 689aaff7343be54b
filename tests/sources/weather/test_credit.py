"""Whose name is owed, held against what meteostat itself says."""

from __future__ import annotations

from meteostat.enumerations import Grade, Granularity
from meteostat.providers.index import DEFAULT_PROVIDERS

from forecast.sources.weather.credit import _CREDITS, _MODEL_IDS, attribution


def test_every_provider_of_meteostat_is_credited_as_it_asks():
    real = [provider for provider in DEFAULT_PROVIDERS if provider.grade is not None]
    assert {str(provider.id) for provider in real} == set(_CREDITS)
    for provider in real:
        owed = provider.license.attribution if provider.license and provider.license.attribution else ""
        assert _CREDITS[str(provider.id)].startswith(owed)
        assert bool(owed) == bool(_CREDITS[str(provider.id)])


def test_exactly_the_forecasts_of_meteostat_are_models():
    forecasts = {
        str(p.id)
        for p in DEFAULT_PROVIDERS
        if p.grade in (Grade.FORECAST, Grade.ANALYSIS) and p.granularity is Granularity.HOURLY
    }
    assert forecasts == set(_MODEL_IDS)


def test_public_domain_data_still_name_meteostat():
    assert attribution(["isd_lite"]) == "Meteostat (CC BY 4.0)"


def test_the_columns_that_a_model_filled_are_no_providers():
    assert attribution(["ghcnd; model: dwd_daily"]) == "Meteostat (CC BY 4.0)"
