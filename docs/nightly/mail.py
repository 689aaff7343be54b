"""Mail the pages of a night: `[run] run_after = [".venv/bin/python", "docs/nightly/mail.py", "to@…", "{plan.pdf}"]`.

The server stands in the environment: SMTP_HOST, SMTP_PORT (587: STARTTLS, 465: TLS, any other: plain, for a server on
this computer), SMTP_FROM, and SMTP_USER with SMTP_PASSWORD where it asks for them. Several addresses: with commas.
"""

from __future__ import annotations

import json
import mimetypes
import os
import smtplib
import ssl
import sys
from email.message import EmailMessage
from pathlib import Path

to, *pages = sys.argv[1:]
night = json.load(sys.stdin)
host, port = os.environ.get("SMTP_HOST", "localhost"), int(os.environ.get("SMTP_PORT", "25"))

mail = EmailMessage()
mail["From"] = os.environ.get("SMTP_FROM", "bakery-forecast@localhost")
mail["To"] = to
mail["Subject"] = night["day"] or "!"
mail.set_content("\n".join(["", *(told["message"] for told in night["problems"] + night["notices"])]))
for page in map(Path, pages):
    kind, part = (mimetypes.guess_type(page.name)[0] or "application/octet-stream").split("/")
    mail.add_attachment(page.read_bytes(), maintype=kind, subtype=part, filename=f"{page.parent.name} {page.name}")

tls = ssl.create_default_context()
server = smtplib.SMTP_SSL(host, port, timeout=30, context=tls) if port == 465 else smtplib.SMTP(host, port, timeout=30)
with server:
    if port == 587:
        server.starttls(context=tls)
    if os.environ.get("SMTP_USER"):
        server.login(os.environ["SMTP_USER"], os.environ["SMTP_PASSWORD"])
    server.send_message(mail)
