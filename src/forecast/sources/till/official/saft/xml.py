"""XML of any size, element by element: no entities, no depth, no element that would fill the memory.

In: the bytes of an XML document, block by block. Out: the elements that are asked for, one after another.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from lxml import etree

from forecast.errors import Problem, SourceError
from forecast.sources.till.official.package import PackedFile

_MOST_PENDING = 64_000_000
"""So many bytes without the end of an element that can be let go are no receipts [B]."""
_PROLOG = re.compile(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_ELEMENT = re.compile(rb"<([A-Za-z_][\w.:-]*)")
_ENCODING = re.compile(r"encoding|UTF-8|UTF-16|Char 0x|conversion", re.IGNORECASE)
_LIMITS = re.compile(r"depth|huge|too (?:long|big|large)|amplification|limit", re.IGNORECASE)


def root_in(start: bytes) -> str:
    """Return the local name of the root element of a document that begins with these bytes, "" if there is none.

    Examples
    --------
    >>> root_in(b"<?xml version='1.0'?><!-- <a> --><n1:AuditFile xmlns:n1='x'>"), root_in(b"day;qty")
    ('AuditFile', '')
    """
    return next(_names(start), "")


def begins_with(start: bytes) -> str:
    """Return the local name of the first element within the root of a document, "" if there is none.

    Examples
    --------
    >>> begins_with(b"<n1:AuditFile xmlns:n1='x'><n1:Header>")
    'Header'
    """
    return next(islice(_names(start), 1, None), "")


def _names(start: bytes) -> Iterator[str]:
    for found in _ELEMENT.finditer(_PROLOG.sub(b"", start.replace(b"\0", b""))):
        yield found[1].decode("ascii", "replace").rpartition(":")[2]


def local(element: Any) -> str:
    """Return an element's name without its namespace; "" for what is no element.

    Examples
    --------
    >>> local(etree.fromstring("<n:ctLine xmlns:n='urn:x'/>"))
    'ctLine'
    """
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_in(element: Any, name: str) -> str:
    """Return the text of the first child of this local name, stripped; "" if there is none.

    Examples
    --------
    >>> text_in(etree.fromstring("<a><b> 7 </b></a>"), "b")
    '7'
    """
    for child in element:
        if local(child) == name:
            return (child.text or "").strip()
    return ""


def elements(
    file: PackedFile, wanted: Collection[str], passed: Collection[str], *, encoding: str | None = None
) -> Iterator[tuple[str, Any]]:
    """Yield local name and element of each element of a `wanted` name at its end; it is emptied afterwards.

    `passed` are names of elements that are let go unseen. What lies within a wanted one and is wanted or passed itself
    is empty when the outer one ends. `encoding` takes the place of what the file states.

    Raises
    ------
    SourceError
        If the file is cut off, damaged, has entities, or is beyond the limits.
    """
    if b"<!DOCTYPE" in file.start.replace(b"\0", b""):
        raise SourceError(Problem(file.where, "xml_entities"))
    tags = [f"{{*}}{name}" for name in (*wanted, *passed)]
    parser = etree.XMLPullParser(
        events=("end",), tag=tags, no_network=True, resolve_entities=False, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True, encoding=encoding,
    )  # fmt: skip
    pending = 0
    try:
        for block in file.blocks():
            parser.feed(block)
            pending += len(block)
            for _, element in parser.read_events():
                pending = 0
                name = local(element)
                if name in wanted:
                    yield name, element
                _let_go(element)
            if pending > _MOST_PENDING:
                raise SourceError(Problem(file.where, "xml_beyond_limits"))
    except etree.XMLSyntaxError as error:
        raise SourceError(_damaged(file, error)) from error
    try:
        parser.close()
    except etree.XMLSyntaxError as error:
        raise SourceError(Problem(file.where, "xml_cut_off")) from error


def _let_go(element: Any) -> None:
    """Empty an element, and remove the one before it; it is itself needed until the parser has its next."""
    element.clear(keep_tail=True)
    before = element.getprevious()
    if before is not None and before.tag == element.tag:
        element.getparent().remove(before)


def _damaged(file: PackedFile, error: etree.XMLSyntaxError) -> Problem:
    said = (error.msg or "").partition(", line")[0]
    if _LIMITS.search(said):
        return Problem(file.where, "xml_beyond_limits")
    code = "xml_encoding" if _ENCODING.search(said) else "xml_damaged"
    return Problem(file.where, code, line=error.lineno, values={"said": said})
