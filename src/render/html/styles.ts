/** The page's only style sheet. No `style` attribute exists anywhere, so the policy names just this text's hash. */
import { PALETTE } from '../chart/palette.ts';

interface Theme {
  readonly [variable: string]: string;
}

const LIGHT: Theme = {
  bg: '#f3f5f8',
  paper: '#ffffff',
  ink: '#1b2530',
  sub: '#54606d',
  line: '#dde3ea',
  faint: '#eef1f5',
  link: '#0b5394',
  code: '#f1f4f7',
  crit: '#a3123a',
  'crit-bg': '#fdeef1',
  high: '#9a3f00',
  'high-bg': '#fdf1e7',
  med: '#6b5300',
  'med-bg': '#fbf5dd',
  low: '#245f96',
  'low-bg': '#eaf2fb',
  ok: '#00604f',
  'ok-bg': '#e6f5f1',
  spark: '#245f96',
};

const DARK: Theme = {
  bg: '#0d1217',
  paper: '#141a21',
  ink: '#e8edf3',
  sub: '#a7b4c2',
  line: '#2a3541',
  faint: '#222c36',
  link: '#8ac0f5',
  code: '#1d252e',
  crit: '#ff8fa6',
  'crit-bg': '#3a1620',
  high: '#ffab6b',
  'high-bg': '#3a2312',
  med: '#e9cf6a',
  'med-bg': '#332b10',
  low: '#8abcee',
  'low-bg': '#16293d',
  ok: '#5fd6bd',
  'ok-bg': '#11302a',
  spark: '#8abcee',
};

function variables(theme: Theme): string {
  return Object.entries(theme)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';');
}

/** Variables, and the chart colours by class. `scope` is put before each rule. */
function themeRules(theme: Theme, scheme: 'light' | 'dark', scope: string): string {
  const charts = Object.entries(PALETTE).map(
    ([role, colour]) => `${scope} .f-${role}{fill:${colour[scheme]}}${scope} .s-${role}{stroke:${colour[scheme]}}`,
  );
  return `${scope}{color-scheme:${scheme};${variables(theme)}}${charts.join('')}`;
}

// Dark rules hold on screens only: a dark page prints light.
const THEMES =
  themeRules(LIGHT, 'light', ':root') +
  `@media screen and (prefers-color-scheme:dark){${themeRules(DARK, 'dark', ':root:not(:has(#theme-light:checked))')}}` +
  `@media screen{${themeRules(DARK, 'dark', ':root:has(#theme-dark:checked)')}}`;

const BASE = `
*{box-sizing:border-box}
:root{font:15px/1.5 system-ui,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--ink);font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
a{color:var(--link);text-underline-offset:2px}
:focus-visible,input:focus-visible+span{outline:3px solid var(--link);outline-offset:2px;border-radius:4px}
bdi{unicode-bidi:isolate}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip{position:absolute;left:-9999px}.skip:focus{left:12px;top:8px;padding:8px 12px;background:var(--paper);z-index:1}
.page{max-width:1080px;margin:0 auto;padding:0 24px 56px}
section,.finding{background:var(--paper);border:1px solid var(--line);border-radius:12px;margin:18px 0}
section{padding:24px 28px}
h1{font-size:2rem;line-height:1.2;letter-spacing:-.015em;margin:0 0 10px;max-width:25em;text-wrap:balance}
h2{font-size:1.333rem;letter-spacing:-.01em;line-height:1.3;margin:0 0 4px}
h3,.h3{font-size:1rem;margin:0 0 8px}*+h3{margin-top:20px}
h4,.h4{font-size:.933rem;font-weight:700;margin:12px 0 4px}
p{margin:0 0 10px;text-wrap:pretty}ul,ol{margin:0;padding-left:22px}dl,dd{margin:0}
.sub{color:var(--sub)}.small{font-size:.9rem}.lead{font-size:1.1rem;max-width:62em}
.hint{color:var(--sub);font-size:.9rem;margin:0 0 14px;max-width:70em}
.meta{display:block;color:var(--sub);font-size:.867rem;font-weight:400}
.nb{white-space:nowrap}
.wrap{overflow-wrap:anywhere}
code,pre{font-family:ui-monospace,"Cascadia Mono",Consolas,"DejaVu Sans Mono",monospace;font-size:.9em;background:var(--code);border-radius:5px}
code{padding:.05em .35em}pre{margin:6px 0 10px;padding:9px 12px;white-space:pre-wrap}
details{margin-top:12px}summary{cursor:pointer;color:var(--link);font-size:.933rem;padding:2px 0;width:fit-content}
`;

const PARTS = `
.top{display:flex;flex-wrap:wrap;gap:8px 24px;align-items:center;justify-content:space-between;padding:18px 0 0;color:var(--sub);font-size:.9rem}
.brand{display:flex;align-items:center;gap:9px;font-weight:700;font-size:1.067rem;color:var(--ink)}
.theme[hidden]{display:flex;flex-wrap:nowrap}.theme{margin:0;padding:2px;border:1px solid var(--line);border-radius:99px;background:var(--paper)}
.theme label{position:relative}.theme input{position:absolute;inset:0;margin:0;opacity:0;cursor:pointer}
.theme span{display:block;padding:3px 12px;border-radius:99px;font-size:.867rem}
.theme input:checked+span{background:var(--ink);color:var(--paper)}
.c-crit{--c:var(--crit);--cb:var(--crit-bg)}.c-high{--c:var(--high);--cb:var(--high-bg)}.c-med{--c:var(--med);--cb:var(--med-bg)}
.c-low{--c:var(--low);--cb:var(--low-bg)}.c-ok{--c:var(--ok);--cb:var(--ok-bg)}
.badge{display:inline-flex;align-items:center;gap:6px;padding:1px 10px 1px 8px;border:1px solid;border-color:color-mix(in srgb,var(--c) 35%,transparent);border-radius:99px;background:var(--cb);color:var(--c);font-weight:650;font-size:.867rem;white-space:nowrap}
.badge svg,.marks svg{fill:currentColor;flex:none}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px;margin:20px 0 22px;padding:0;list-style:none}
.tiles li{padding:11px 14px 12px;border:1px solid var(--line);border-left:5px solid var(--c);border-radius:10px}
.tiles .k,.tiles .d{display:block;font-size:.867rem}.tiles .k{color:var(--sub)}
.tiles b{display:block;font-size:1.667rem;line-height:1.2;letter-spacing:-.02em}
.two{display:grid;grid-template-columns:1fr 1fr;gap:24px}.two>*{min-width:0}
.steps li{margin:0 0 8px;padding-left:4px}
.state{padding:1px 8px;border:1px solid var(--c);border-radius:5px;color:var(--c);font-weight:600;font-size:.833rem;white-space:nowrap}
.contents{margin-top:18px;padding-top:12px;border-top:1px solid var(--line);font-size:.933rem}.contents ul{display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;list-style:none}
.change{padding:9px 14px;border:1px solid var(--line);border-radius:10px;font-weight:600}.print-only{display:none}
.lanes{padding:0;list-style:none}.lanes li{display:grid;grid-template-columns:19em 1fr;gap:2px 14px;align-items:center;padding:3px 0;font-size:.933rem}.lane-axis svg{grid-column:2}.lanes svg{display:block;overflow:visible}
table{width:100%;border-collapse:collapse;font-size:.933rem}
caption{text-align:left;color:var(--sub);font-size:.9rem;padding:0 0 6px}
th,td{padding:9px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
thead th{padding-top:4px;border-bottom:2px solid var(--line);color:var(--sub);font-size:.833rem;font-weight:600;vertical-align:bottom}
tbody tr:last-child>*{border-bottom:0}
th.num,td.num{text-align:right}td[data-label]{overflow-wrap:break-word}
.proc{font-weight:650}
.rows th{width:11em;padding:5px 10px 5px 0;border-bottom-color:var(--faint);color:var(--sub);font-weight:600}.rows td{padding:5px 0;border-bottom-color:var(--faint)}
.spark{display:block}.spark .over{stroke:var(--spark)}.spark .under{fill:var(--spark)}
.finding{border-left:6px solid var(--c);padding:20px 28px 24px}
.finding header{display:flex;flex-wrap:wrap;align-items:center;gap:6px 14px;margin-bottom:6px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:6px 20px;margin:14px 0 4px;padding:12px 0;border:solid var(--line);border-width:1px 0}
.facts dt,.facts small{display:block;color:var(--sub);font-size:.833rem;font-weight:400}.facts dd{font-weight:600}
figure{margin:16px 0 18px}figcaption{margin-bottom:4px;color:var(--sub);font-size:.9rem}figcaption b{color:var(--ink);font-weight:650}
.chart{display:block;width:100%;height:auto;overflow:visible}.chart-narrow[hidden]{display:none}
.marks{list-style:none;padding:0;font-size:.933rem}.marks li{display:grid;grid-template-columns:18px 1fr;gap:2px 8px;padding:3px 0}.marks svg{margin-top:4px}
.met{color:var(--ok)}.partly{color:var(--med)}.unknown{color:var(--sub)}.against{color:var(--crit)}
.issues{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(280px,100%),1fr));gap:12px;align-items:start;margin-top:10px}.issue{padding:14px 16px;border:1px solid var(--line);border-radius:10px}.issues+.hint{margin-top:10px}
.explanation,.symptoms{margin-top:18px}.explanation>*+*{margin-top:20px}.explanation .steps,.explanation p{max-width:62em}
.explanation .marks,.issue:only-child,.list .issue{columns:2;column-gap:24px}.marks li,.rows tr{break-inside:avoid}.issue .h4{break-after:avoid}
.key{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:8px 20px;padding:0;list-style:none;font-size:.9rem}.key li{display:flex;gap:10px;align-items:center}.key svg{flex:none}
.list>li{margin-bottom:7px}.list>li>*+.issue{margin-top:12px}
footer{color:var(--sub);font-size:.867rem;margin-top:22px}
`;

const NARROW = `
@media (min-width:761px){.cards th.full{min-width:9rem}}
@media screen and (max-width:760px){
.page{padding:0 10px 40px}section{padding:18px 14px;margin:12px 0}.finding{padding:16px 14px 18px 12px;border-left-width:4px;margin:12px 0}
h1{font-size:1.5rem}.two{grid-template-columns:minmax(0,1fr);gap:18px}.tiles{grid-template-columns:1fr 1fr;gap:8px}.tiles b{font-size:1.3rem}.tiles li{padding:9px 10px}
.facts{grid-template-columns:1fr 1fr}
.lanes li{grid-template-columns:minmax(0,1fr);padding:6px 0}.lane-axis svg{grid-column:1}
.chart-wide{display:none}.chart-narrow[hidden]{display:block}
.cards thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}
.cards,.cards tbody{display:block}
.cards tr{display:grid;grid-template-columns:1fr 1fr;gap:6px 14px;padding:14px 0;border-bottom:1px solid var(--line)}.cards tr:last-child{border-bottom:0}
.cards td,.cards tbody th{display:block;min-width:0;padding:0;border:0;text-align:left}
.cards td[data-label]::before{content:attr(data-label);display:block;color:var(--sub);font-size:.8rem}
.cards .full{grid-column:1/-1}.cards .rank{display:none}
.explanation .marks,.issue:only-child,.list .issue{columns:1}.data th,.data td{padding:5px 6px}
}
@media screen and (max-width:480px){.list{padding-left:16px}.issue{padding:12px 10px}.rows th{width:6.4em}}
@media (forced-colors:active){.badge,.tiles li,section,.finding{border-color:CanvasText}.chart{forced-color-adjust:none;background:#fff}}
`;

// On paper a card that fits on a page is not cut: one that does not fit begins a page and is cut between its parts only,
// never inside a chart, an article, a line of a list or a row, nor between a heading and what it heads.
const PRINT = `
@page{size:A4;margin:14mm 13mm 16mm;@bottom-left{content:"leakscan report";font:8pt sans-serif;color:#54606d}@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif;color:#54606d}}
@media print{
:root{font-size:11px}body,section,.finding{background:#fff}.page{max-width:none;padding:0}a{color:inherit}
section{padding:0;margin:0 0 20px;border:0;border-radius:0}.finding{padding:0 0 0 14px;border-width:0 0 0 4px;border-radius:0;margin:0 0 26px}
.theme[hidden],.skip,details.chart-data{display:none}.print-only{display:inline}.contents ul{display:block;columns:3}.contents a{text-decoration:none}
.chart-wide{display:block}.chart-narrow[hidden]{display:none}
h1{font-size:1.8rem;max-width:none}.top{padding:0 0 10px}.tiles{grid-template-columns:repeat(4,1fr);margin:12px 0}.tiles b{font-size:1.3rem}.contents{margin-top:10px;padding-top:8px}.hint{margin-bottom:8px}th,td{padding:5px 8px}.key{grid-template-columns:repeat(3,1fr);gap:4px 14px}
.finding{font-size:.93em;line-height:1.38}.explanation{margin-top:10px}.explanation>*+*{margin-top:12px}.facts{grid-template-columns:repeat(5,1fr);margin:8px 0 2px;padding:7px 0}.marks li{padding:1px 0}.steps li{margin-bottom:4px}.rows th,.rows td{padding:2px 8px 2px 0}.rows th{width:9em}footer{margin-top:0;break-before:avoid}figure{margin:8px 0}
.issue{padding:8px 11px}.issues{display:block}.issue{columns:2;column-gap:20px}.issue+.issue{margin-top:8px}ol+.issue,p+.issue{margin-top:8px}
summary{color:inherit;list-style:none}.print-open>summary{display:none}details.print-open{margin:0}details.print-open::details-content{content-visibility:visible;height:auto}
.finding,figure,tr,thead,.facts,.issue,.tiles li,.marks li,.steps li,.contents li,.key,.lanes li,#timeline{break-inside:avoid}
h1,h2,h3,h4,.h3,.h4,header,caption,thead,figcaption,summary,.lane-axis,h2+.hint,h3+p:has(+.issues),.list>li>p:has(+figure){break-after:avoid}
}
`;

export const STYLES = `${THEMES}${BASE}${PARTS}${NARROW}${PRINT}`.replace(/\n/g, '');

const SCRIPTED = `
.tools{display:flex;flex-wrap:wrap;gap:6px 14px;align-items:center;margin:4px 0 10px;color:var(--sub);font-size:.867rem}
.tools button,.tools select,.tools [type=search]{padding:3px 9px;border:1px solid var(--sub);border-radius:6px;background:var(--paper);color:var(--ink);font:inherit}.tools button{cursor:pointer}
.tools [type=search]{width:12em}.tools .reading{flex:1 1 24em;color:var(--ink)}
.scrub{display:block;margin:2px 0;accent-color:var(--link)}
[data-axes] svg{touch-action:pan-y;cursor:crosshair;user-select:none}
.cross,.dot{display:none;pointer-events:none}.crossed .cross,.crossed .dot{display:inline}.cross{stroke:var(--ink);stroke-dasharray:3 3}.dot{fill:var(--ink)}.dim{fill:var(--paper);opacity:.75;pointer-events:none}
.cards tr[hidden]{display:none}
@media print{.tools,.scrub,.crossed .cross,.crossed .dot,.dim{display:none}}
`;

/** Added where the page has a script, for what that makes. */
export const SCRIPT_STYLES = SCRIPTED.replace(/\n/g, '');
