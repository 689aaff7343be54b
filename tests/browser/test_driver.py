"""What the driver is for: it names each wrong that is planted, and nothing on a page that is in order."""

from __future__ import annotations

import pytest

from .driver import PHONE_PX, axe_violations, misplaced, opened

_GOOD = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Plan</title>
<meta name="viewport" content="width=device-width"></head><body><main><h1>Vendredi</h1>
<table><thead><tr><th scope="col">Produit</th><th scope="col">Total</th></tr></thead>
<tr><th scope="row">Sonnenblumen&shy;kernbrötchen</th><td>1 250</td></tr></table>
<p style="line-height:1">Deux lignes serrées<br>se touchent sans se couvrir.</p>
<p>Un mot <b>gras</b> dans sa ligne.</p></main></body></html>"""


@pytest.fixture
def page_of(chromium, tmp_path):
    def shown(inside: str, *, width_px: int = PHONE_PX):
        file = tmp_path / "page.html"
        file.write_text(_GOOD.replace("</main>", inside + "</main>"), encoding="utf-8")
        return opened(chromium, file, width_px=width_px)

    return shown


def test_a_page_in_order_has_nothing_to_say(page_of):
    with page_of("") as page:
        assert misplaced(page) == []
        assert axe_violations(page) == []


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ('<div style="width:600px">breit</div>', "px wide in a window of 390"),
        ('<p style="width:60px">Sonnenblumenkernbrötchen</p>', "runs out of its box <p>"),
        ('<div style="width:60px;overflow:hidden;white-space:nowrap">Sonnenblumenkern</div>', "is cut at its side"),
        ('<div style="height:20px;overflow:hidden">a<br>b<br>c</div>', "is cut below"),
        ('<div style="overflow-x:auto"><p style="width:900px">weit rechts</p></div>', "behind sideways scrolling"),
        ('<div style="margin-top:-30px">darüber</div>', "overlap"),
        ('<div style="position:absolute;left:-30px">links</div>', "outside of the page"),
        ('<input style="width:40px" aria-label="Menge" value="1234567890">', "is cut at its side"),
        ('<div style="position:relative;height:60px"><button style="position:absolute">A</button>'
         '<button style="position:absolute;left:9px">B</button></div>', "<button> and <button>"),
    ],
)  # fmt: skip
def test_each_planted_wrong_is_named(page_of, inside, named):
    with page_of(inside) as page:
        assert any(named in each for each in misplaced(page)), misplaced(page)


def test_what_only_a_screen_reader_reads_is_in_nobodys_way(page_of):
    hidden = '<p style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)">nur für Ohren</p>'
    with page_of(hidden) as page:
        assert misplaced(page) == []


def test_pale_letters_and_a_field_without_a_name_are_found(page_of):
    with page_of('<p style="color:#bbb">blass</p><input>') as page:
        assert {each.split(":")[0] for each in axe_violations(page)} == {"color-contrast", "label"}


def test_an_error_in_a_script_fails_the_test(page_of):
    with pytest.raises(AssertionError, match="nirgends"), page_of("<script>nirgends()</script>") as page:
        page.wait_for_timeout(50)


def test_a_page_that_asks_another_machine_fails_the_test(page_of):
    asked = page_of('<img alt="" src="https://bakery.example/logo.png">')
    with pytest.raises(AssertionError, match=r"asks another machine: https://bakery\.example"), asked as page:
        page.wait_for_timeout(50)
