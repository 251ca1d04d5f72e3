"""Pages of the report: one file each, that opens anywhere, without a network and on a machine without CJK fonts.

In: a title and a body. Out: HTML with its look and the letters that it shows.
"""

from __future__ import annotations

import html
import os
from pathlib import Path

from kicdata.fonts import WIDE, face_rules

FONT = "kicdata"
_CSS = """
body{font-family:"FONT","Segoe UI","Helvetica Neue",Arial,sans-serif;color:#1f1f1f;max-width:62rem;margin:2rem auto;
padding:0 1.2rem;line-height:1.6;font-size:16px;word-break:keep-all;overflow-wrap:break-word}
h1{font-size:1.7rem;line-height:1.3}h2{font-size:1.2rem;margin-top:2rem}
img{max-width:100%;height:auto;display:block}
table{border-collapse:collapse;font-size:.85rem;margin:1rem 0;display:block;overflow-x:auto}
th{text-align:left;border-bottom:2px solid #8c8c8c}td{border-bottom:1px solid #e3e3e3;vertical-align:top}
th,td{padding:.3rem .7rem .3rem 0}td{font-variant-numeric:tabular-nums}
a{color:#0072B2}.anchor-link{display:none}pre,code{font-size:.85em;background:#f5f5f5}pre{padding:.6rem;overflow-x:auto}
.cards .card{background:#fff}
.back{font-size:.9rem}.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(17rem,1fr));gap:1.4rem}
.card{color:inherit;text-decoration:none;border:1px solid #dcdcdc;border-radius:6px;padding:.8rem;display:flex;
flex-direction:column;justify-content:space-between;gap:.6rem}.card img{max-height:14rem;object-fit:contain}
figure.kic{margin:1.2rem 0}figure.kic img{width:100%}details{font-size:.9rem;margin:.3rem 0 1rem}
summary{cursor:pointer;color:#0072B2}.kic-refused{border-left:4px solid #B54A00;padding:.3rem 1rem;background:#FBEDE3}
nav.toc ul{padding-left:1.2rem}section{border-top:1px solid #dcdcdc;margin-top:2.5rem}
@media (max-width:40rem){body{margin:1rem auto;padding:0 .8rem}h1{font-size:1.35rem}figure.kic img{width:100%}}
@media print{details{display:none}section{break-before:page}}
blockquote{margin:1rem 0;padding:.2rem 1rem;border-left:3px solid #c4c4c4;color:#505050}
"""




def write_page(path: Path, title: str, body: str, lang: str) -> Path:
    """Write a page; its fonts hold the letters of title and body."""
    letters = {c for c in title + body if ord(c) >= 0x2100}
    faces = face_rules(FONT, letters, WIDE)
    text = (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{html.escape(title)}</title>'
        f"<style>{faces}{_CSS.replace('FONT', FONT)}</style></head>\n<body>{body}</body></html>\n"
    )
    aside = path.with_name(path.name + ".new")
    aside.write_text(text, encoding="utf-8")
    os.replace(aside, path)
    return path
