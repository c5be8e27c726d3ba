/** What the pages of `nightly` have beyond the report's style sheet. */
import { STYLES } from '../html/styles.ts';
import { filterStyles } from './index-findings.tsx';
import type { FindingsPart } from './findings-pages.ts';

const COMMON = `
.c-plain{--c:var(--sub)}bdi.nb{white-space:normal}
.mark{display:inline-flex;align-items:center;gap:5px;border-color:color-mix(in srgb,var(--c) 45%,transparent)}.mark.c-plain{border-color:transparent;padding-left:0}
.mark svg{fill:currentColor;flex:none}
.short{list-style:none;padding:0;font-size:.933rem}.short li{padding:4px 0 4px 10px;border-left:3px solid var(--c,var(--line));margin-bottom:5px}
.short a{font-weight:600}
tr[hidden],li[hidden]{display:none!important}
`;

const INDEX = `
.page{max-width:1320px}h1{max-width:44em}
.tiles{margin-bottom:26px}@media screen and (min-width:761px){.tiles{grid-template-columns:repeat(auto-fit,minmax(160px,1fr))}}
.lists{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(196px,100%),1fr));gap:18px 24px}.lists>div{min-width:0}
.lists h2 .sub{font-weight:400}
.tools{display:flex;flex-wrap:wrap;gap:10px 24px;align-items:start;margin:0 0 6px}
.filter[hidden]{display:none}
@supports selector(:has(*)){.filter[hidden]{display:flex;flex-wrap:wrap}}
.filter legend,.search>span{display:block;padding:0 0 4px;color:var(--sub);font-size:.833rem;font-weight:600}
fieldset.filter{border:0;padding:0;background:none}.filter span{border:1px solid var(--line);margin:0 4px 4px 0;background:var(--paper)}.filter small{opacity:.75}
.filter input:checked+span{border-color:var(--ink)}
.search-line{flex:1 1 220px}.search-line .small{display:block;min-height:1.5em}
.search{display:inline-block;margin-right:14px;vertical-align:top}.search :is(input,select){font:inherit;font-weight:400;color:var(--ink);background:var(--bg);border:1px solid var(--sub);border-radius:8px;padding:5px 10px;width:min(24em,100%)}
@media screen and (min-width:761px){.wide th,.wide td{padding:8px 8px}}.wide tbody th{font-weight:400;text-align:left}
.wide tr.state-gone td,.wide tr.state-gone th{color:var(--sub)}
.tally{display:block;white-space:nowrap}.tally+.tally{margin-top:3px}.cause:target{background:var(--faint)}
.wide .cause>*{border-bottom:0}.wide .members>td{padding-top:0}.members details{margin:0}
.of-cause{list-style:none;padding:4px 0 0}.of-cause li{display:grid;grid-template-columns:minmax(8em,1.4fr) 5em 5em minmax(6em,1fr) minmax(9em,1fr) minmax(0,2fr);gap:0 14px;padding:3px 0;border-top:1px solid var(--faint)}
thead button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:inherit;text-decoration:underline dotted;text-underline-offset:3px}
thead [aria-sort] button{color:var(--ink);text-decoration:none}thead [aria-sort=ascending] button::after{content:" \\2191"}thead [aria-sort=descending] button::after{content:" \\2193"}
.state-key{display:flex;flex-wrap:wrap;gap:4px 22px;margin-top:16px;color:var(--sub);font-size:.867rem}.state-key div{display:flex;gap:7px;align-items:center}
.late{padding:9px 14px;border:1px solid var(--high);border-left-width:5px;border-radius:10px;background:var(--high-bg);font-weight:600}.pages{display:flex;flex-wrap:wrap;gap:2px 10px;margin:8px 0}.found{margin:0 0 14px}
.machines a{position:relative}.machines .unseen{left:0}.nothing{color:var(--sub);padding:8px}
.machines{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(285px,100%),1fr));gap:0 26px;padding:0;list-style:none;font-size:.9rem}.machines li{display:flex;flex-wrap:wrap;gap:0 10px;justify-content:space-between;padding:4px 0;border-bottom:1px solid var(--faint)}
@media screen and (min-width:1161px){.wide{table-layout:fixed}.wide thead th{width:11%}.wide thead th:nth-child(-n+2){width:9.5%}.wide thead th:nth-child(4){width:15%}.wide thead th:nth-child(5){width:10.5%}.wide thead th:nth-child(7){width:9.5%}.wide thead th:nth-child(8){width:13%}}
@media screen and (min-width:761px) and (max-width:1160px){.page{padding:0 12px 40px}section{padding:18px}.tiles b{font-size:1.3rem}.wide{font-size:.867rem}.wide th,.wide td{padding:7px 5px;min-width:5.4em}.wide thead th,.wide .nb{white-space:normal;overflow-wrap:normal}.wide tr>:nth-child(5){display:none}}
@media screen and (max-width:760px){.cards .cause{border-bottom:0;padding-bottom:4px}.cards .members{display:block;padding-top:0}.of-cause li{display:block;padding:6px 0}.of-cause li a{display:block;font-weight:600}.wide tbody th{grid-column:1/-1;order:-1;font-size:1.067em}.filter span{padding:4px 10px}}
@media print{.tools{display:none}.lists{grid-template-columns:repeat(3,1fr);gap:12px}.wide{table-layout:fixed}.wide th,.wide td{padding:4px 5px}.wide tr>:nth-child(5){display:none}.wide thead th{width:12%}.wide thead th:nth-child(4){width:15%}.wide thead th:nth-child(8){width:14%}.machines{grid-template-columns:repeat(3,1fr)}}
`;

const MACHINE = `
.finding h2{font-size:1.2rem}.finding header+*{margin-top:0}
.strip{margin:12px 0 8px}.strip svg{display:block}.strip .band{opacity:.18}.s-restart{stroke:var(--line)}.strip-ends{display:flex;justify-content:space-between;gap:12px}
.changes{color:var(--sub)}.changes b{font-weight:600;color:var(--ink)}
.closed{padding-top:14px;margin-top:14px;border-top:1px solid var(--line)}
.runs th,.runs td{padding:4px 10px 4px 0}.runs tbody th{font-weight:600}
.months td{padding:3px 0}.months th{padding-top:9px}
.night{display:inline-block;min-width:32px;padding:4px 5px;margin:1px 2px 1px 0;border:1px solid var(--line);border-radius:6px;text-align:center;line-height:1.3;color:var(--sub);text-decoration:none}
a.night{color:var(--link)}.night.some{background:var(--faint);border-color:var(--sub);font-weight:600}.night sup{font-size:.7em;line-height:0;margin-left:2px}
@media print{.closed,.strip{break-inside:avoid}.night{padding:0 3px;min-width:24px}}
`;

const oneLine = (styles: string): string => styles.replace(/\n/g, '');

/** Of the index; its filters depend on what there is to choose. */
export const indexStyles = (part: FindingsPart): string => STYLES + oneLine(COMMON + INDEX) + filterStyles(part);

/** Of a machine's page. */
export const MACHINE_STYLES = STYLES + oneLine(COMMON + MACHINE);
