"""Words that reports print round their rows: totals, page numbers, dates of printing, measures; as evidence only."""

from __future__ import annotations

import re
import unicodedata

_TOTALS = (
    "total|totals|totaux|totale|totali|totaal|summe|summen|sum|sums|gesamt|gesamtsumme|gesamtergebnis|gesamtumsatz"
    "|tagessumme|wochensumme|monatssumme|endsumme|zwischensumme|warengruppensumme|tagesumsatz|ubertrag|uebertrag"
    "|sous-total|sous total|sub-total|subtotal|subtotals|subtotale|subtotaal|somme|total general|total du jour"
    "|a reporter|report|grand total|carried forward|brought forward|totale generale|suma|suma total|total geral"
    "|suma parcial|somma|som|eindtotaal|tussentotaal|razem|ogolem|lacznie|podsuma|suma czesciowa|合計|小計|総計|計|Σ|∑"
)
_MEASURES = (
    "qty|quantity|quantite|qte|menge|anzahl|stuck|stueck|stk|pieces|units|cantidad|quantita|aantal|ilosc|数量|pcs"
    "|amount|betrag|umsatz|montant|ca|revenue|sales|turnover|importe|importo|bedrag|omzet|kwota|金額|売上"
    "|brutto|netto|gross|net|ttc|ht|tva|mwst|vat|tax|steuer|iva|btw|rabatt|discount|remise|price|preis|prix|precio"
    "|prezzo|prijs|cena|kunden|customers|clients|clientes|clienti|klanten|bons|bon|belege|tickets|receipts"
    "|transactions|verkauf|verkaufe|ventes|ventas|vendite|retouren|retour|returns|bar|karte|cash|card|especes|carte"
    "|ec|kreditkarte|gutschein|trinkgeld|tips|pfand|temperatur|regen|filiale|kasse|shop|store|magasin|caisse|nr|no|id"
    "|waste|unsold|invendus|reste|bestand|stock|geliefert|delivered|livre|stunde|hour|heure|plu|ean|sku|wg"
)
_HEADINGS = (
    "date|datum|jour|tag|day|fecha|data|dzien|日付|取引日|time|zeit|uhrzeit|heure|hora|ora|tijd|godzina|時間|article|artikel"
    "|artikelname|item|produkt|product|produit|designation|bezeichnung|libelle|description|articulo|producto|articolo"
    "|prodotto|nazwa|商品|商品名|product name|warengruppe|category|categorie|famille|text|name|nom|nombre|summe|total"
)
_DATED = re.compile(
    r"datum|date|\bdays?$|^day|jour|\btag\b|fecha|^data\b|dzien|日時|日付|取引日|zeit"
    r"|\btime|timestamp|heure|hora|created|closed at|moment"
)
_MONEY = r"(?:eur|chf|usd|gbp|pln|jpy|fr|zl|€|\$|£|¥|円)?"
_EDGES = " \t:;*=_#|.,-–—()[]<>\"'"
_PAGE = re.compile(
    r"^[-–\s]*(?:(?:seite|page|pagina|pag|strona|str|side|blad|blatt|p|ページ)[.:]?\s*\d+(?:\s*\D{1,5}\s*\d+)?"
    r"|\d+\s*(?:/|von|of|sur|de|di|van|z)\s*\d+|\d+\s*ページ)[-–\s]*$"
)
_PRINTED = re.compile(
    r"gedruckt|druckdatum|ausdruck|erstell|exporti|export\b|\bstand\b|abgerufen|printed|print date|generated|created"
    r"|exported|run date|run on|\bas of\b|imprim|\bedit|genere|exporte|extrait|impreso|impresion|generado|exportado"
    r"|stampa|generato|esportat|afgedrukt|afdruk|aangemaakt|geexporteerd|wydruk|wygenerowan|utworzon|印刷|出力|作成"
)
_OPEN = re.compile(
    r"\b(?:ab|seit|bis|since|from|until|through|depuis|a partir|jusqu|desde|hasta|dal|fino|vanaf|tot|od)\b"
)


def plain(text: str) -> str:
    """Return a text without capitals, accents, and what stands round it."""
    bare = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", bare)).strip(_EDGES)


def undated(text: str) -> str:
    """Return a text with each number as "#", so that the titles of two pages or days are equal."""
    return re.sub(r"\d+", "#", plain(text))


def _worded(words: str) -> frozenset[str]:
    return frozenset(plain(word) or word for word in words.split("|"))


_TOTAL_WORDS = _worded(_TOTALS)
_MEASURE_WORDS = _worded(_MEASURES)
_HEADING_WORDS = _worded(_HEADINGS) | _MEASURE_WORDS
_TOTAL_FIRST = "|".join(sorted(map(re.escape, _TOTAL_WORDS), key=len, reverse=True))
_IS_TOTAL = re.compile(rf"^(?:{_TOTAL_FIRST})[\s:.(]*{_MONEY}[\s\d./:)-]*$")
_BEGINS_TOTAL = re.compile(rf"^(?:{_TOTAL_FIRST}|gesamt\w*|\w+summe)(?![^\W\d_])|^(?:合計|小計|総計)")
MAY_BE_TOTAL = (
    r"(?i)^[\s*=\-–(#]*(?:gesamt|zwischens|[\pL-]*summe|sum|tagesu|(?:ü|Ü|ue|u)bertrag|tota|sous|sub|som"
    r"|(?:a|à|À) report|report|grand|carried|brought|endt?|eindt|tussent|razem|og(?:ó|o)|(?:ł|Ł|l)(?:ą|a)cz|pods"
    r"|合計|小計|総計|計|Σ|∑)"
)
"""What `begins_total` may hold for, for whole columns at once (RE2); it lets through more."""


def is_total(text: str) -> bool:
    """Tell whether a text is the word for a total and nothing else."""
    return bool(_IS_TOTAL.match(plain(text)))


def begins_total(text: str) -> bool:
    """Tell whether a text begins with the word for a total; articles may."""
    return bool(_BEGINS_TOTAL.match(plain(text)))


def is_page_mark(text: str) -> bool:
    """Tell whether a text is a page's number."""
    return bool(_PAGE.match(plain(text)))


def is_printing_note(text: str) -> bool:
    """Tell whether a text says when the report was made, which is no day of sale."""
    return bool(_PRINTED.search(plain(text)))


def is_open_span(text: str) -> bool:
    """Tell whether a date in this text only begins or ends a span."""
    return bool(_OPEN.search(plain(text)))


def is_measure(text: str) -> bool:
    """Tell whether a column's name has a word of what tills count, so that it names no article."""
    return any(word in _MEASURE_WORDS for word in re.split(r"[\W_\d]+", plain(text)))


def is_heading(text: str) -> bool:
    """Tell whether a text is a usual name of a column."""
    bare = plain(text)
    return bare in _HEADING_WORDS or any(word in _HEADING_WORDS for word in re.split(r"[\W_]+", bare))


def names_a_date(text: str) -> bool:
    """Tell whether a column's name says that it holds days or times, in whatever form."""
    return bool(_DATED.search(plain(text)))
