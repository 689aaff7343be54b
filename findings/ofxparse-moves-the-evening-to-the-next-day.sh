#!/usr/bin/env bash
# ofxparse 0.21 turns the times of a statement (OFX, what banks and card terminals hand out) to UTC and hands them back without
# a zone. A card payment of 5 January, half past eleven at night in New York, written with its offset as the format asks,
# is dated 6 January, 4:30; a line that has only a date keeps its day. ofxtools 1.1.1 gives the same moment and says UTC.
# What it costs: the takings of an American evening stand on the next day, and do not agree with the till on either. Turn
# the moments back to the zone of the shop before taking the day.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check ofxparse==0.21 ofxtools==1.1.1
venv/bin/python - <<'PY' 2>/dev/null
import io
from importlib.metadata import version
import ofxparse
from ofxtools.Parser import OFXTree

head = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
fine = "<STATUS><CODE>0<SEVERITY>INFO</STATUS>"
line = "<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>{}<TRNAMT>12.50<FITID>{}<NAME>Card</STMTTRN>"
body = (
    f"<OFX><SIGNONMSGSRSV1><SONRS>{fine}<DTSERVER>20260105<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS>"
    f"<TRNUID>1{fine}<STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>1<ACCTID>2<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>"
    f"<DTSTART>20260101<DTEND>20260131{line.format('20260105233000[-5:EST]', 1)}{line.format('20260105', 2)}</BANKTRANLIST>"
    "<LEDGERBAL><BALAMT>100<DTASOF>20260131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
)
content = (head + body).encode()
read = [str(each.date) for each in ofxparse.OfxParser.parse(io.BytesIO(content)).account.statement.transactions]
tree = OFXTree()
tree.parse(io.BytesIO(content))
other = [str(each.dtposted) for each in tree.convert().statements[0].transactions]
print(f"ofxparse {version('ofxparse')}: {read}; ofxtools {version('ofxtools')}: {other}")
raise SystemExit(read != ["2026-01-06 04:30:00", "2026-01-05 00:00:00"] or not other[0].endswith("+00:00"))
PY
