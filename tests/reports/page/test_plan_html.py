"""One HTML file that needs nothing beside it and can be read by everybody."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from forecast.reports.page.html import plan_html
from forecast.tables import OrderPlan, ProductionPlan, empty

from ..made_up_page import bakery_page, make_plan, plan_row

VOID = {"meta", "col", "br", "link", "img"}


class Reader(HTMLParser):
    """Collects tags and visible text, and fails on a tag that is closed out of turn."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(content.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"{tag} closed out of turn"

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data.replace("\N{SOFT HYPHEN}", "")

    def of(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every such tag."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.mark.parametrize("language", ["fr", "de", "en"])
def test_the_page_names_its_language_and_every_tag_is_closed(language):
    reader = Reader(plan_html(bakery_page(language)))
    assert reader.of("html") == [{"lang": language}]
    assert reader.open == []


def test_headings_have_a_scope_and_tables_a_caption():
    reader = Reader(plan_html(bakery_page()))
    assert all(cell.get("scope") in ("col", "row", "rowgroup") for cell in reader.of("th"))
    assert len(reader.of("caption")) == len(reader.of("table")) == 3


def test_every_row_fills_its_columns():
    content = plan_html(bakery_page()).decode()
    table = content[content.index("<table") : content.index("</table>")]
    width = 0
    carried = 0
    for row in re.findall(r"<tr.*?</tr>", table, flags=re.DOTALL):
        cells = re.findall(r"<t[hd][^>]*>", row)
        spans = [int(found.group(1)) if (found := re.search(r'colspan="(\d+)"', cell)) else 1 for cell in cells]
        width = sum(spans) + carried
        carried = sum(span for cell, span in zip(cells, spans, strict=True) if 'rowspan="2"' in cell)
        assert width == 12


def test_nothing_is_fetched_and_nothing_runs():
    content = plan_html(bakery_page()).decode()
    reader = Reader(content.encode())
    assert not {tag for tag, _ in reader.tags} & {"script", "link", "img", "iframe", "object", "form"}
    assert not re.search(r"https?://|url\(|@import|\son\w+=|javascript:", content)


def test_every_text_is_escaped():
    nasty = "<script>alert('x')</script> & \"co\""
    page = bakery_page(plan=make_plan([plan_row(nasty, family=nasty, dough=nasty)]), shop_label=f"{nasty}</style>")
    content = plan_html(page).decode()
    assert "<script" not in content
    assert content.count("</style>") == 1
    assert nasty in Reader(content.encode()).text


def test_all_products_totals_and_orders_are_on_the_page():
    page = bakery_page(products=60)
    text = Reader(plan_html(page)).text
    for family in page.families:
        for dough in family.doughs:
            assert dough.name in text
            for line in dough.lines:
                assert line.label in text
                assert line.total in text
    for one in page.exceptions:
        assert one.action in text
    assert "Moulins Viron" in text


def test_a_decided_quantity_strikes_the_proposal_out():
    content = plan_html(bakery_page(plan=make_plan([plan_row(decided_qty=40.0, decided_reason="S")]))).decode()
    assert "<s>60</s>" in content
    assert "40 S" in content


def test_the_same_page_gives_the_same_bytes():
    assert plan_html(bakery_page()) == plan_html(bakery_page())


def test_an_empty_plan_has_a_page():
    content = plan_html(bakery_page("en", plan=empty(ProductionPlan), orders=empty(OrderPlan)))
    assert "No product is planned for this day." in Reader(content).text
