"""How the page looks: one column, made for 390 pixels, light and dark."""

STYLE = """
:root{color-scheme:light dark;--back:#fbfaf7;--card:#fff;--text:#1d1d22;--quiet:#5d5d68;
--line:#dddbd3;--melody:#0b6fae;--chord:#0a7a58;--bass:#b84a00;--drum:#9a3f73;--people:#c9c6bb}
@media(prefers-color-scheme:dark){:root{--back:#16161a;--card:#202026;--text:#ececf0;
--quiet:#a9a9b4;--line:#37373f;--melody:#56b4e9;--chord:#2fc797;--bass:#f0803c;--drum:#dd93bd;
--people:#55555f}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:44rem;padding:1rem;background:var(--back);color:var(--text);
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.2rem;margin:2rem 0 .5rem}
h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:.5rem 0}.quiet{color:var(--quiet);font-size:.875rem}
nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0}
a{color:var(--melody)}nav a{padding:.5rem 0}
ol,ul{padding-left:1.25rem}li{margin:.5rem 0}
article{background:var(--card);border:1px solid var(--line);border-radius:.5rem;
padding:.75rem;margin:.75rem 0}
article p{margin:.25rem 0}
svg{display:block;width:100%}
.roll{height:6rem;margin:.5rem 0;background:var(--back);border-radius:.25rem}
.roll path{fill:none;stroke-width:1}
.melody{stroke:var(--melody)}.chord{stroke:var(--chord)}.bass{stroke:var(--bass)}
.drum{stroke:var(--drum)}
.gauge{height:.75rem}.gauge path{fill:none;vector-effect:non-scaling-stroke}
.gauge .people{stroke:var(--people);stroke-width:8}
.gauge .songs{stroke:var(--chord);stroke-width:3}
.gauge .pieces{stroke:var(--bass);stroke-width:3}
.legend span{display:inline-block;width:.75rem;height:.75rem;margin:0 .35rem 0 .75rem;
border-radius:.15rem}
.bar{height:.5rem;background:var(--line);border-radius:.25rem}
.bar i{display:block;height:100%;background:var(--melody);border-radius:.25rem}
audio{width:100%;height:2.75rem;margin-top:.25rem}
table{width:100%;border-collapse:collapse;font-size:.875rem;font-variant-numeric:tabular-nums}
th,td{text-align:right;padding:.35rem .2rem;border-top:1px solid var(--line);vertical-align:top}
th{font-weight:600;border-top:0;overflow-wrap:normal}th:first-child,td:first-child{text-align:left;width:42%}
td:last-child{white-space:nowrap}
summary{padding:.75rem 0;cursor:pointer}
"""
