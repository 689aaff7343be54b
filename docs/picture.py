"""Draw the sample bakery's plan: docs/plan*.png for README and guides, and the small pictures of tests/golden.

`python docs/picture.py` renews all of them; look at them before they are kept.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from PIL import Image

from forecast.archive.till import TillArchive
from forecast.config import load_config
from forecast.pipeline.imports.importing import import_new
from forecast.pipeline.inputs.evening import ShopEvening, run_time
from forecast.pipeline.inputs.gathering import gather
from forecast.pipeline.night.deciding import decide
from forecast.pipeline.night.pages import page_of_shop
from forecast.pipeline.night.planned_days import planned_days
from forecast.reports.page.parts import PlanPage
from forecast.reports.page.pdf import plan_pictures
from forecast.reports.wording import Wording
from forecast.texts import LANGUAGES

DOCS = Path(__file__).resolve().parent
GOLDEN = DOCS.parent / "tests" / "golden"
SMALL_PPI = 50


def sample_pages() -> dict[str, PlanPage]:
    """Plan the sample's next day in a folder of its own and return its page in every language."""
    config = load_config(DOCS.parent / "configs" / "sample.toml")
    shop = config.bakery
    with tempfile.TemporaryDirectory() as folder:
        run = config.run.model_copy(update={"archive": Path(folder)})
        config = config.model_copy(update={"run": run})
        archive = TillArchive(run.archive)
        import_new(config, archive)
        time = run_time(run, shop)
        evening = ShopEvening(config, gather(config, archive, until=time.cutoff), time)
        decided = decide(evening, planned_days(evening, day=time.first_day))[0]
        return {
            language: page_of_shop(
                decided,
                decided.shops[0],
                notices=decided.notices,
                wording=Wording(language, shop.timezone, shop.currency, shop.country),
            )
            for language in LANGUAGES
        }


def small_picture(page: PlanPage) -> Image.Image:
    """Return the first sheet in eight greys, as small as it can still be told apart."""
    drawn = plan_pictures(page, pixels_per_inch=SMALL_PPI)[0]
    return Image.open(io.BytesIO(drawn)).convert("L").point(lambda grey: grey // 32 * 36)


def main() -> None:
    """Write all pictures anew."""
    pages = sample_pages()
    for language, page in pages.items():
        name = "plan.png" if language == "fr" else f"plan-{language}.png"
        (DOCS / name).write_bytes(plan_pictures(page, pixels_per_inch=100)[0])
        small_picture(page).save(GOLDEN / f"sample_page_{language}.png", optimize=True)


if __name__ == "__main__":
    main()
