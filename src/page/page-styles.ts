/** What the page adds to the style sheet of a report. */
export const PAGE_STYLES = `
[hidden]{display:none!important}
.unseen+span{cursor:pointer}
.drop{display:flex;flex-direction:column;align-items:center;gap:6px;margin:22px 0 18px;padding:38px 18px 26px;border:2px dashed var(--line);border-radius:12px;background:var(--faint);color:var(--sub);text-align:center}
.drop p{margin:0;color:var(--ink);font-size:1.1rem}.drop .hint{color:var(--sub);font-size:.9rem;margin-top:8px}
.over .drop{border-color:var(--link);background:var(--low-bg);color:var(--link)}
button,.button span{display:inline-block;margin:0;padding:7px 18px;border:1px solid var(--link);border-radius:8px;background:var(--link);color:var(--paper);font:inherit;font-weight:650;cursor:pointer}
button.quiet,.quiet span,.save button,#cancel{background:var(--paper);color:var(--link)}
button:hover,.button:hover span{filter:brightness(1.08)}
.button{position:relative;display:inline-block}
.private{margin:0;padding:10px 14px;border-left:4px solid var(--ok);border-radius:4px;background:var(--ok-bg)}
progress{display:block;width:100%;height:12px;margin:14px 0 8px;border:0;border-radius:99px;overflow:hidden;background:var(--faint);accent-color:var(--link);appearance:none}
progress::-webkit-progress-bar{background:var(--faint)}progress::-webkit-progress-value{background:var(--link)}progress::-moz-progress-bar{background:var(--link)}
#progress-text{min-height:1.5em}
.said{padding:0;list-style:none}.said li{margin:8px 0 0;padding:8px 14px;border-left:4px solid var(--med);border-radius:4px;background:var(--med-bg)}
#failed-part .said li{border-color:var(--crit);background:var(--crit-bg)}
h1:focus,h2:focus{outline:none}
footer pre{max-height:60vh;overflow:auto;white-space:pre-wrap;font-size:.85rem}
#result{display:flex;flex-direction:column;height:100vh;height:100dvh}
.bar{display:flex;flex-wrap:wrap;gap:8px 18px;align-items:center;padding:10px 18px;background:var(--paper);border-bottom:1px solid var(--line)}
.bar h1{flex:1 1 16em;min-width:0;margin:0;max-width:none;font-size:1rem;letter-spacing:0;line-height:1.35}
.tools,.save{display:flex;flex-wrap:wrap;gap:6px;align-items:center}.tools{gap:6px 14px}
.bar button,.bar .button span{padding:4px 11px;font-size:.9rem}.save>span{color:var(--sub);font-size:.9rem}
.bar-notes{margin:0;padding:6px 18px 8px;background:var(--paper);border-bottom:1px solid var(--line);max-height:40vh;overflow:auto}
#result main{display:flex;flex:1;flex-direction:column;min-height:0}
#report{flex:1;width:100%;min-height:0;border:0;background:var(--bg)}
@media screen and (max-width:760px){.drop{padding:26px 12px 20px}.bar{padding:8px 10px;gap:6px 10px}.bar h1{flex-basis:100%;order:1;font-size:.95rem;display:-webkit-box;-webkit-line-clamp:2;-webkit-box-orient:vertical;overflow:hidden}.bar .tools{order:2}.tools{gap:6px 8px}}
`;
