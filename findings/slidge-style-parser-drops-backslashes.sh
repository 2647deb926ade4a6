#!/usr/bin/env bash
# slidge-style-parser 0.3.0, by which Slidge's bridges carry texts from XMPP to other networks:
# on the way to Matrix or Telegram every backslash is dropped, and not only before a sign that
# styles: a path loses its folders, the shrug an arm. And of a text to Matrix, "<" is escaped
# and "&" is not: who writes how a "&lt;" is spelled, or a link with "&copy=2", has written
# another text.
#
# Expected: each as it was. What styles a text is "*", "_", "~", a grave accent and ">", and
# nothing else (XEP-0393, 6); how one of them is kept from it, is left open (8). Matrix shows a
# formatted body as HTML, in which "&" begins a character reference (HTML, 13.1.4). What
# follows for us: a text is handed on as it came, and shown as text, never as markup.
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "slidge-style-parser==0.3.0" 2>/dev/null
"$work/venv/bin/python" - <<'PYTHON' | tee "$work/seen"
from html import unescape
from importlib.metadata import version

from slidge_style_parser import format_for_matrix, format_for_telegram

print("slidge-style-parser", version("slidge-style-parser"))
for text in (
    r"¯\_(ツ)_/¯",
    r"\\nas\photos\new",
    "1 < 2",
    "Write &lt; for it",
    "https://example.com/?page=1&copy=2",
):
    formatted = format_for_matrix(text, None)
    print(f"{text}\n  Telegram: {format_for_telegram(text, None)[0]}")
    print(f"  Matrix: {formatted}, which is shown as {unescape(formatted)}")
PYTHON
diff "$work/seen" - <<'SEEN'
slidge-style-parser 0.3.0
¯\_(ツ)_/¯
  Telegram: ¯_(ツ)_/¯
  Matrix: ¯_(ツ)_/¯, which is shown as ¯_(ツ)_/¯
\\nas\photos\new
  Telegram: \nasphotosnew
  Matrix: \nasphotosnew, which is shown as \nasphotosnew
1 < 2
  Telegram: 1 < 2
  Matrix: 1 &lt; 2, which is shown as 1 < 2
Write &lt; for it
  Telegram: Write &lt; for it
  Matrix: Write &lt; for it, which is shown as Write < for it
https://example.com/?page=1&copy=2
  Telegram: https://example.com/?page=1&copy=2
  Matrix: https://example.com/?page=1&copy=2, which is shown as https://example.com/?page=1©=2
SEEN
echo "As it was."
