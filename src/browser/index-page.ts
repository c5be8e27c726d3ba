/**
 * Sorting and searching for the nightly index and the pages of its lists, and the age of the index: an addition. It makes its
 * own controls, so that nothing dead shows where scripts are off or forbidden, and reads nothing but the page. The build turns it into a string for the page
 * (render/nightly/index-script.ts); `</` must not occur in it.
 */
(() => {
  type Direction = 'ascending' | 'descending';
  /** What rows are ordered by: first a rank, then a value. */
  type Key = readonly [rank: number, value: number | string];

  const table = document.querySelector<HTMLTableElement>('table#all');
  const body = table?.tBodies[0];
  const rows = [...(body?.rows ?? [])].filter((row) => !row.classList.contains('members'));
  /** Of each row of a cause of several machines the row below it, in which they open. */
  const machinesRows = new Map(
    rows
      .filter((row) => row.classList.contains('cause'))
      .map((row) => [row, row.nextElementSibling as HTMLTableRowElement]),
  );
  const machinesIn = (row: HTMLTableRowElement): HTMLElement[] => [...row.querySelectorAll<HTMLElement>('li')];
  const quietMachines = [...document.querySelectorAll<HTMLElement>('#calm>li')];
  const heads = [...(table?.tHead?.rows[0]?.cells ?? [])];

  const STATES = ['new', 'reopened', 'worse', 'same', 'better', 'silent', 'gone'];
  const SEVERITIES = ['critical', 'high', 'medium', 'low', 'watch'];
  const NO_VALUE: Key = [1, 0];
  const classRank = (row: HTMLElement, name: string, words: readonly string[]): Key => [
    0,
    words.findIndex((word) => row.classList.contains(`${name}-${word}`)),
  ];

  const KEYS: Readonly<Record<string, (row: HTMLTableRowElement, column: number) => Key>> = {
    state: (row) => classRank(row, 'state', STATES),
    severity: (row) => classRank(row, 'severity', SEVERITIES),
    text: (row, column) => [0, row.cells[column]!.textContent.trim().toLowerCase()],
    time: (row, column) => {
      const time = row.cells[column]!.querySelector('time');
      return time === null ? NO_VALUE : [0, Date.parse(`${time.dateTime.slice(0, 16)}Z`)];
    },
    growth: (row, column) => {
      const { bytes, count } = row.cells[column]!.dataset;
      if (bytes !== undefined && bytes !== '') return [0, Number(bytes)];
      return count !== undefined && count !== '' ? [1, Number(count)] : [2, 0];
    },
  };

  const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

  /** The next direction of a column: none at the end, which is the order of the page. */
  function nextDirection(head: HTMLElement): Direction | null {
    const order: readonly Direction[] =
      head.dataset['sort'] === 'growth' ? ['descending', 'ascending'] : ['ascending', 'descending'];
    const now = head.getAttribute('aria-sort');
    if (now === null) return order[0]!;
    return now === order[0] ? order[1]! : null;
  }

  function sorted(column: number, direction: Direction): HTMLTableRowElement[] {
    const keyOf = KEYS[heads[column]!.dataset['sort']!]!;
    const sign = direction === 'ascending' ? 1 : -1;
    const keyed = rows.map((row, index) => ({ row, index, key: keyOf(row, column) }));
    keyed.sort((a, b) => a.key[0] - b.key[0] || sign * compare(a.key[1], b.key[1]) || a.index - b.index);
    return keyed.map(({ row }) => row);
  }

  function sortBy(head: HTMLElement): void {
    const direction = nextDirection(head);
    for (const one of heads) one.removeAttribute('aria-sort');
    if (direction !== null) head.setAttribute('aria-sort', direction);
    const ordered = direction === null ? rows : sorted(heads.indexOf(head as HTMLTableCellElement), direction);
    const moved = ordered.flatMap((row) => [row, machinesRows.get(row) ?? []].flat());
    // Outside the page rows move faster.
    body!.remove();
    body!.append(...moved);
    table!.append(body!);
  }

  function addSortButtons(): void {
    for (const head of heads) {
      if (head.dataset['sort'] === undefined) continue;
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      button.addEventListener('click', () => {
        sortBy(head);
      });
      head.replaceChildren(button);
    }
  }

  const nothingFound = document.querySelector<HTMLElement>('.nothing');

  /** The class that a filter asks of rows; null where it asks for all. */
  function checkedFilter(name: string): string | null {
    const radio = document.querySelector(`[name=${name}]:checked`);
    return radio === null || radio === document.getElementById(`${name}-all`) ? null : radio.id;
  }

  /** Findings: rows of one machine, and the machines of the others. */
  const findings = rows.flatMap((row): HTMLElement[] => {
    const machinesRow = machinesRows.get(row);
    return machinesRow === undefined ? [row] : machinesIn(machinesRow);
  });

  function showNothingFound(): void {
    if (nothingFound === null) return;
    const wanted = ['state', 'severity'].map(checkedFilter).filter((one) => one !== null);
    nothingFound.hidden = findings.some((one) => !one.hidden && wanted.every((name) => one.classList.contains(name)));
  }

  interface OtherMachine {
    readonly name: string;
    readonly href: string;
    readonly state: string;
    readonly of: string;
  }

  /** Machines that are not on the page of a large fleet. */
  function readOthers(): OtherMachine[] {
    const text = document.getElementById('others')?.textContent;
    if (text === undefined) return [];
    const byState = JSON.parse(text) as Record<string, string[]>;
    return Object.entries(byState).flatMap(([state, machines]) =>
      machines.map((entry) => {
        const [name = '', href = '', of = ''] = entry.split('\t');
        const usual = `machines/${encodeURIComponent(name.toLowerCase())}.html`;
        return { name, href: href === '' ? usual : href, state, of };
      }),
    );
  }

  const others = readOthers();
  const foundOthers = document.createElement('ul');
  /** A search that finds more has too few words. */
  const MAX_FOUND = 50;

  /** @returns how many there are */
  function searchOthers(words: readonly string[], owner: string): number {
    const isAsked = words.length > 0 || owner !== '';
    const found = isAsked
      ? others.filter((one) => hasAll(`${one.name} ${one.state}`, words) && isOf(one.of, owner))
      : [];
    const items = found.slice(0, MAX_FOUND).map(({ name, href, state }) => {
      const link = document.createElement('a');
      link.className = 'proc';
      link.href = href;
      link.textContent = name;
      const what = document.createElement('span');
      what.className = 'sub';
      what.textContent = state;
      const item = document.createElement('li');
      item.append(link, ' ', what);
      return item;
    });
    foundOthers.replaceChildren(...items);
    return found.length;
  }

  const hasAll = (text: string, words: readonly string[]): boolean => {
    const lower = text.toLowerCase();
    return words.every((word) => lower.includes(word));
  };

  const countText = (found: number, machines: number): string =>
    `${found} ${found === 1 ? 'finding' : 'findings'}, ${machines} other ${machines === 1 ? 'machine' : 'machines'}`;

  /** Causes whose machines a search has opened. */
  const opened = new Set<HTMLDetailsElement>();

  /** Hides a cause of which no machine is left; opens it where only some are. */
  function showCause(row: HTMLTableRowElement, machinesRow: HTMLTableRowElement): void {
    const machines = machinesIn(machinesRow);
    const found = machines.filter((one) => !one.hidden).length;
    row.hidden = machinesRow.hidden = found === 0;
    const details = machinesRow.querySelector('details')!;
    if (found > 0 && found < machines.length) {
      if (!details.open) opened.add(details);
      details.open = true;
    } else if (opened.delete(details)) details.open = false;
  }

  /** Whether an owner or a group is one of those of a machine. */
  const isOf = (keys: string, owner: string): boolean => owner === '' || keys.split(' ').includes(owner);

  /** Hides what does not have all words, or is of another owner. @returns what to show about it */
  function search(text: string, owner: string, all: readonly HTMLElement[], texts: readonly string[]): string {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    let found = 0;
    for (const [index, one] of all.entries()) {
      const misses = !hasAll(texts[index]!, words) || !isOf(one.dataset['of'] ?? '', owner);
      if (one.hidden !== misses) one.hidden = misses;
      if (!misses && index < findings.length) found++;
    }
    for (const [row, machinesRow] of machinesRows) showCause(row, machinesRow);
    showNothingFound();
    const machines = quietMachines.filter((one) => !one.hidden).length + searchOthers(words, owner);
    return words.length === 0 && owner === '' ? '' : countText(found, machines);
  }

  /** What is searched: of a machine of a cause also what the cause is, which all of them have in common. */
  function searchedTexts(): string[] {
    const common = [...machinesRows].flatMap(([row, machinesRow]) => {
      const text = [3, 8].map((column) => row.cells[column]!.textContent).join(' ');
      return machinesIn(machinesRow).map((one) => [one, text] as const);
    });
    const commonOf = new Map(common);
    return [...findings, ...quietMachines].map((one) => `${one.textContent} ${commonOf.get(one) ?? ''}`);
  }

  function labelled(text: string, control: HTMLElement): HTMLLabelElement {
    const title = document.createElement('span');
    title.textContent = text;
    const label = document.createElement('label');
    label.className = 'search';
    label.append(title, ' ', control);
    return label;
  }

  /** A choice of the owners and groups that the page lists; null where it lists none. */
  function ownerChoice(): HTMLSelectElement | null {
    const entries = [...document.querySelectorAll<HTMLElement>('#owners>li')];
    if (entries.length === 0) return null;
    const choice = document.createElement('select');
    choice.append(new Option('All', ''));
    for (const entry of entries)
      choice.append(new Option(entry.querySelector('b')!.textContent, entry.dataset['of'] ?? ''));
    return choice;
  }

  function addSearch(all: readonly HTMLElement[]): void {
    const box = document.createElement('input');
    box.type = 'search';
    box.autocomplete = 'off';
    box.spellcheck = false;
    const label = labelled('Search', box);
    const status = document.createElement('span');
    status.className = 'sub small';
    status.setAttribute('role', 'status');
    const texts = searchedTexts();
    const owners = ownerChoice();
    const update = (): void => {
      status.textContent = search(box.value, owners?.value ?? '', all, texts);
    };
    box.addEventListener('input', update);
    owners?.addEventListener('change', update);
    const line = document.createElement('div');
    line.className = 'search-line';
    line.append(label, ' ');
    if (owners !== null) line.append(labelled('Owner or group', owners), ' ');
    line.append(status);
    const tools = document.querySelector('.tools');
    if (tools !== null) tools.append(line);
    else document.querySelector('#calm,#machines .hint+*')?.before(line);
    foundOthers.className = 'machines found';
    if (others.length > 0) line.parentElement?.after(foundOthers);
  }

  const HOUR_MS = 3_600_000;
  /** A run each night is at most so old, if it starts late. */
  const MAX_AGE_HOURS = 26;

  function ageText(hours: number): string {
    if (hours < 1) return 'less than an hour ago';
    const [count, unit] = hours < 48 ? [Math.floor(hours), 'hour'] : [Math.floor(hours / 24), 'day'];
    return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }

  /** Says how old the index is, and warns where a night is missing. A clock that is behind says nothing. */
  function showAge(): void {
    const made = document.getElementById('made');
    const age = made?.querySelector('.age') ?? null;
    const hours = (Date.now() - Date.parse(made?.dataset['made'] ?? '')) / HOUR_MS;
    if (made === null || age === null || !(hours >= 0)) return;
    const isLate = hours > MAX_AGE_HOURS;
    made.classList.toggle('late', isLate);
    age.textContent = isLate
      ? `This page was made ${ageText(hours)}: the nightly run has not run since.`
      : `This page was made ${ageText(hours)}.`;
  }

  showAge();
  document.addEventListener('change', showNothingFound);
  if (rows.length > 1) addSortButtons();
  const all = [...findings, ...quietMachines];
  if (all.length + others.length > 1) addSearch(all);
})();
