/**
 * Sorting and searching for the index: an addition. It makes its own controls, so that nothing dead shows where scripts are
 * off or forbidden, and reads nothing but the page. `</` does not occur in it.
 */
const SOURCE = `
(() => {
'use strict';
const table = document.getElementById('all');
const body = table && table.tBodies[0];
const rows = body ? [...body.rows] : [];
const calm = [...document.querySelectorAll('#calm>li')];
const STATES = ['new', 'worse', 'same', 'better', 'silent', 'gone'];
const SEVERITIES = ['critical', 'high', 'medium', 'low', 'watch'];
const rank = (row, name, words) => words.findIndex((word) => row.classList.contains(name + '-' + word));
const none = [1, 0];
const keys = {
  state: (row) => [0, rank(row, 'state', STATES)],
  severity: (row) => [0, rank(row, 'severity', SEVERITIES)],
  text: (row, column) => [0, row.cells[column].textContent.trim().toLowerCase()],
  time: (row, column) => {
    const time = row.cells[column].querySelector('time');
    return time ? [0, Date.parse(time.dateTime.slice(0, 16) + 'Z')] : none;
  },
  growth: (row, column) => {
    const { bytes, count } = row.cells[column].dataset;
    return bytes ? [0, Number(bytes)] : count ? [1, Number(count)] : [2, 0];
  },
};
const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0;
const WAYS = { null: 'ascending', ascending: 'descending', descending: null };
const LARGEST_FIRST = { null: 'descending', descending: 'ascending', ascending: null };
const heads = table ? [...table.tHead.rows[0].cells] : [];
const sortBy = (head) => {
  const ways = head.dataset.sort === 'growth' ? LARGEST_FIRST : WAYS;
  const next = ways[head.getAttribute('aria-sort')];
  heads.forEach((one) => one.removeAttribute('aria-sort'));
  const column = heads.indexOf(head);
  let sorted = rows;
  if (next !== null) {
    head.setAttribute('aria-sort', next);
    const sign = next === 'ascending' ? 1 : -1;
    const keyed = rows.map((row, index) => ({ row, index, key: keys[head.dataset.sort](row, column) }));
    keyed.sort((a, b) => a.key[0] - b.key[0] || sign * compare(a.key[1], b.key[1]) || a.index - b.index);
    sorted = keyed.map((one) => one.row);
  }
  body.remove();
  body.append(...sorted);
  table.append(body);
};
if (rows.length > 1) {
  for (const head of heads) {
    if (head.dataset.sort === undefined) continue;
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    button.addEventListener('click', () => sortBy(head));
    head.replaceChildren(button);
  }
}
const nothing = document.querySelector('.nothing');
const checked = (name) => {
  const radio = document.querySelector('[name=' + name + ']:checked');
  return radio && radio !== document.getElementById(name + '-all') ? radio.id : null;
};
const tellNothing = () => {
  if (!nothing) return;
  const wanted = ['state', 'severity'].map(checked).filter(Boolean);
  const fits = (row) => !row.hidden && wanted.every((one) => row.classList.contains(one));
  nothing.hidden = rows.some(fits);
};
document.addEventListener('change', tellNothing);
const all = [...rows, ...calm];
if (all.length > 1) {
  const label = document.createElement('label');
  label.className = 'search';
  const box = document.createElement('input');
  box.type = 'search';
  box.autocomplete = 'off';
  box.spellcheck = false;
  const title = document.createElement('span');
  title.textContent = 'Search';
  label.append(title, ' ', box);
  const said = document.createElement('span');
  said.className = 'sub small';
  said.setAttribute('role', 'status');
  const texts = all.map((one) => one.textContent.toLowerCase());
  box.addEventListener('input', () => {
    const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
    let found = 0;
    all.forEach((one, index) => {
      const misses = !words.every((word) => texts[index].includes(word));
      if (one.hidden !== misses) one.hidden = misses;
      if (!one.hidden && index < rows.length) found += 1;
    });
    tellNothing();
    const machines = calm.filter((one) => !one.hidden).length;
    said.textContent = words.length === 0 ? '' : found + (found === 1 ? ' finding, ' : ' findings, ') + machines + ' other ' + (machines === 1 ? 'machine' : 'machines');
  });
  const tools = document.querySelector('.tools');
  const place = document.createElement('div');
  place.className = 'search-line';
  place.append(label, ' ', said);
  if (tools) tools.append(place);
  else document.querySelector('#machines .hint').after(place);
}
})();
`;

export const INDEX_SCRIPT = SOURCE.replace(/\n\s*/g, '\n').trim();
