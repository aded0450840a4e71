"""The frame of the HTML pages: one file with its style, no scripts from elsewhere, readable on a phone."""

from html import escape

STYLE = """
:root{color-scheme:light dark;--fg:#1d232b;--soft:#5b6673;--bg:#fff;--card:#f5f7f9;--line:#d9dfe6;--mark:#ffe58a;
--accent:#0b5cad;--plan:#b35c00;--bar:#7fb0dd}
@media(prefers-color-scheme:dark){:root{--fg:#e6eaf0;--soft:#a3aebb;--bg:#14181d;--card:#1d232b;--line:#36404b;
--mark:#7a6412;--accent:#79b8ff;--plan:#ffb169;--bar:#3c6c9c}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1rem 1.1rem 4rem;max-width:72rem;background:var(--bg);color:var(--fg);
font:1rem/1.65 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.35;margin:.6rem 0 .2rem}
h2{font-size:1.2rem;margin:2.2rem 0 .6rem;padding-bottom:.3rem;border-bottom:2px solid var(--line)}
h3{font-size:1rem;margin:1.4rem 0 .4rem;color:var(--soft);font-weight:600}
.sub,.note,small,figcaption{color:var(--soft)}
.note{background:var(--card);border-left:3px solid var(--line);padding:.5rem .8rem;font-size:.9rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:.2rem 1.6rem;padding:.55rem 0;border-bottom:1px solid var(--line)}
.pair p{margin:0}
.none{color:var(--soft);font-style:italic;font-size:.9rem}
.cite{border:0;background:none;color:var(--accent);font:inherit;font-size:.8em;vertical-align:super;line-height:1;
padding:.35em .25em;margin:-.35em 0;cursor:pointer}
.cite:focus-visible,a:focus-visible,th button:focus-visible,input:focus-visible{outline:2px solid var(--accent)}
[popover]{max-width:min(34rem,92vw);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.1rem;
background:var(--bg);color:var(--fg);box-shadow:0 .6rem 2rem #0004}
[popover] p{margin:.3rem 0 .6rem}
mark{background:var(--mark);color:inherit}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.92rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid var(--line)}
th button{all:unset;cursor:pointer;font-weight:600;white-space:nowrap}
th button::after{content:" ↕";color:var(--soft)}
td.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.plan{color:var(--plan)}
input[type=search]{font:inherit;padding:.4rem .6rem;border:1px solid var(--line);border-radius:.4rem;
width:min(24rem,100%);background:var(--bg);color:var(--fg)}
figure{margin:1rem 0 1.6rem}
.bars{display:grid;grid-template-columns:minmax(8rem,22rem) 1fr;gap:.25rem .8rem;align-items:center;font-size:.88rem}
.bar{display:flex;align-items:center;gap:.4rem;min-width:0}
.bar i{display:block;height:.8rem;min-width:2px;background:var(--bar);border-radius:0 .2rem .2rem 0}
.bar i.p{background:repeating-linear-gradient(45deg,var(--plan),var(--plan) 3px,transparent 3px,transparent 6px)}
.bar span{white-space:nowrap;font-variant-numeric:tabular-nums}
@media(max-width:42rem){.pair{grid-template-columns:1fr}.pair p+p{color:var(--soft)}.bars{grid-template-columns:1fr}
.bars>:nth-child(odd){margin-top:.4rem}table.cards thead{display:none}table.cards tr{display:block;padding:.5rem 0;
border-bottom:1px solid var(--line)}table.cards td{display:block;border:0;padding:.05rem 0;text-align:left!important}
table.cards td[data-label]::before{content:attr(data-label) ": ";color:var(--soft);font-size:.85em}}
@media print{.cite{color:inherit}[popover]{display:none}}
"""

SCRIPT = """
for(const table of document.querySelectorAll("table.sort")){
 const body=table.tBodies[0];
 table.tHead.querySelectorAll("button").forEach((button,column)=>{let up=false;button.onclick=()=>{up=!up;
  const key=row=>{const cell=row.cells[column],value=cell.dataset.value;
   return value===undefined?cell.textContent:+value};
  const order=(a,b)=>{const x=key(a),y=key(b);return(typeof x==="number"?x-y:x.localeCompare(y,"zh"))*(up?1:-1)};
  body.append(...[...body.rows].sort(order))}});
}
for(const field of document.querySelectorAll("input[data-filter]")){
 field.oninput=()=>{const words=field.value.toLowerCase().split(/\\s+/);
  for(const row of document.getElementById(field.dataset.filter).tBodies[0].rows)
   row.hidden=!words.every(word=>row.textContent.toLowerCase().includes(word))};
}
"""


def page(title: str, body: str) -> str:
    """Return a whole HTML page."""
    return (
        '<!doctype html>\n<html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n"
        f"<body>\n{body}\n<script>{SCRIPT}</script></body></html>\n"
    )


def tag(name: str, content: str, **attributes: str) -> str:
    """Return an element around ``content``, which is HTML already; a trailing underscore of an attribute is dropped."""
    written = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>"
