"""Draw docs/plan.png, the first sheet of the sample bakery's plan, for the README."""

from __future__ import annotations

import tempfile
from pathlib import Path

from forecast.archive.till import TillArchive
from forecast.config import load_config
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.evening import ShopEvening, run_time
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.deciding import decide
from forecast.pipeline.night.pages import page_of_shop
from forecast.pipeline.night.planned_days import planned_days
from forecast.reports.page.pdf import plan_pictures
from forecast.reports.wording import Wording

DOCS = Path(__file__).resolve().parent


def main() -> None:
    """Plan the sample's next day in a folder of its own and draw it."""
    config = load_config(DOCS.parent / "configs" / "sample.toml")
    with tempfile.TemporaryDirectory() as folder:
        run = config.run.model_copy(update={"archive": Path(folder)})
        config = config.model_copy(update={"run": run})
        archive = TillArchive(run.archive)
        import_new(config, archive)
        time = run_time(run, config.bakery)
        evening = ShopEvening(config, gather(config, archive, until=time.cutoff), time)
        decided = decide(evening, planned_days(evening, day=time.first_day))[0]
        wording = Wording(config.bakery.language, timezone=config.bakery.timezone)
        page = page_of_shop(decided, decided.shops[0], notices=decided.notices, wording=wording)
    (DOCS / "plan.png").write_bytes(plan_pictures(page, pixels_per_inch=100)[0])


if __name__ == "__main__":
    main()
