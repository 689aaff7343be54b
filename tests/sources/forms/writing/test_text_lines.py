"""Every cell of a text is placed, or the text is left alone."""

from __future__ import annotations

import pytest

from forecast.sources.forms.writing.text_lines import TextLines, UnwritableError


def test_a_cell_over_two_lines_counts_both():
    text = TextLines.of(b'sep=;\r\n\r\nproduct;note;qty\r\nPain;"a;\r\nb";3\r\nBrot;"""so""";4')

    assert text.names == ["product", "note", "qty"]
    assert [line.number for line in text.lines] == [1, 2, 3, 4, 6]
    last = text.by_number[6]
    assert [text.cell(last, at) for at in range(3)] == ["Brot", '"so"', "4"]
    assert text.raw(last, 7) == ""


@pytest.mark.parametrize(
    "content",
    [
        b"\n\n",
        b"product;qty\nPa\0in;3\n",
        b'"product;qty"\n"Pain;3"\n"Brot;4"\n',
    ],
)
def test_what_only_reading_understands_is_left_alone(content):
    with pytest.raises(UnwritableError):
        TextLines.of(content)


def test_a_byte_that_is_no_letter_stays():
    content = "Käse;é;ü;ö;3\nPain;ä;ß;ê;4\n".encode() + b"Kr\xffuste;a;b;c;5\n"
    text = TextLines.of(content)

    assert text.with_pieces([(*text.lines[1].cells[4], "9")]) == content.replace(b";4\n", b";9\n")


def test_a_quotation_mark_is_doubled_and_a_line_break_stands_between_them():
    text = TextLines.of(b"product;qty\nPain;3\n")

    assert text.written('12" lang\nund dünn') == '"12"" lang\nund dünn"'
    assert text.written("3", like='"4"') == '"3"'
