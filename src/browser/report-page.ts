/**
 * What a report can do where scripts run, with --interactive: values at a time of a chart, a range of time in all charts, sorting and
 * filtering of the tables, opening of all that is folded. It makes its own controls, so that the page without it has nothing dead,
 * and reads nothing but the page: the values of a chart are read off its drawing. The build turns it into a string for the
 * page (render/html/report-script.ts); `</` must not occur in it.
 */
(() => {
  function make<Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    className: string,
    ...content: readonly (Node | string)[]
  ): HTMLElementTagNameMap[Name] {
    const made = document.createElement(name);
    if (className !== '') made.className = className;
    made.append(...content);
    return made;
  }

  function makeButton(text: string, act: () => void): HTMLButtonElement {
    const button = make('button', '', text);
    button.type = 'button';
    button.addEventListener('click', act);
    return button;
  }

  const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

  /** `3 Nov 2004, 02:10`, as everywhere on the page: times are the log's own. */
  function instant(ms: number): string {
    const at = new Date(ms);
    const month = MONTHS.slice(3 * at.getUTCMonth(), 3 * at.getUTCMonth() + 3);
    return `${at.getUTCDate()} ${month} ${at.getUTCFullYear()}, ${at.toISOString().slice(11, 16)}`;
  }

  // ---- Charts

  /** What one slice of time has, in the coordinates of the plot, which count downwards. */
  interface Point {
    readonly x: number;
    readonly median: number;
    readonly highest: number;
    readonly lowest: number;
  }

  type Corner = readonly [x: number, y: number];

  /** The numbers of each piece of a path. */
  const numbersOf = (path: Element): number[][] =>
    (path.getAttribute('d') ?? '')
      .split('M')
      .slice(1)
      .map((piece) => (piece.match(/-?[\d.]+/g) ?? []).map(Number));

  /** A corner and steps from it. */
  function cornersOf(numbers: readonly number[]): Corner[] {
    const corners: Corner[] = [];
    let [x, y] = [0, 0];
    for (let index = 0; index + 1 < numbers.length; index += 2) {
      x += numbers[index]!;
      y += numbers[index + 1]!;
      corners.push([x, y]);
    }
    return corners;
  }

  /** What is drawn of the values: a line of medians within an area, and a dot and a stroke for a lone slice. */
  function readPoints(svg: SVGElement): Point[] {
    const pieces = (selector: string): number[][] => [...svg.querySelectorAll(selector)].flatMap(numbersOf);
    const bands = pieces('.f-band').map(cornersOf);
    const points = pieces('.s-median').flatMap((numbers, stretch): Point[] => {
      const band = bands[stretch] ?? [];
      return cornersOf(numbers).map(([x, median], index, { length }) => {
        const isWhole = band.length === 2 * length;
        const one = isWhole ? band[index]![1] : median;
        const other = isWhole ? band[2 * length - 1 - index]![1] : median;
        return { x, median, highest: Math.min(one, other), lowest: Math.max(one, other) };
      });
    });
    const strokes = pieces('.s-band').map(cornersOf);
    // A circle begins right of its centre, by its radius.
    for (const [from = 0, median = 0, radius = 0] of pieces('.f-median')) {
      const x = from - radius;
      const ends = strokes.find(([begin]) => begin !== undefined && Math.abs(begin[0] - x) < 0.2) ?? [];
      const all = [median, ...ends.map(([, y]) => y)];
      points.push({ x, median, highest: Math.min(...all), lowest: Math.max(...all) });
    }
    return points.sort((a, b) => a.x - b.x);
  }

  interface Chart {
    readonly showRange: () => void;
  }

  const charts: Chart[] = [];
  /** The time that is looked at, in all charts; null for all of it. */
  let range: readonly [fromMs: number, toMs: number] | null = null;

  function setRange(fromMs: number, toMs: number): void {
    range = fromMs === toMs ? null : [Math.min(fromMs, toMs), Math.max(fromMs, toMs)];
    for (const chart of charts) chart.showRange();
  }

  /** Pixels of the page from which on a stroke over a chart is no click. */
  const MIN_STROKE_PX = 5;

  function addChart(box: HTMLElement): void {
    const svg = box.querySelector('svg')!;
    const points = readPoints(svg);
    if (points.length === 0) return;
    const [axes = '', unit = ''] = box.dataset['axes']!.split('|');
    const [left, width, top, bottom, startMs, endMs, low, high] = axes.split(' ').map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    const drawingWidth = svg.viewBox.baseVal.width;
    const timeAt = (x: number): number => startMs + (x / width) * (endMs - startMs);
    const placeOf = (ms: number): number => Math.min(width, Math.max(0, ((ms - startMs) / (endMs - startMs)) * width));
    // Places are drawn to a tenth of a pixel: more digits than that would be made up.
    const power = Math.ceil(Math.log10((high - low) / (bottom - top) / 10));
    const step = 10 ** power;
    const decimals = Math.max(0, -power);
    const format = new Intl.NumberFormat('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    const valueAt = (y: number): number => low + ((bottom - y) / (bottom - top)) * (high - low);
    const number = (value: number): string => format.format(Math.round(value / step) * step);

    const overlay = (name: string, className: string): SVGElement => {
      const made = document.createElementNS('http://www.w3.org/2000/svg', name);
      made.setAttribute('class', className);
      svg.querySelector('g')!.append(made);
      return made;
    };
    const place = (one: SVGElement, places: Readonly<Record<string, number>>): void => {
      for (const [name, value] of Object.entries(places)) one.setAttribute(name, value.toFixed(1));
    };
    const dims = [overlay('rect', 'dim'), overlay('rect', 'dim')] as const;
    const line = overlay('line', 'cross');
    const dot = overlay('circle', 'dot');

    const slider = make('input', 'scrub');
    slider.type = 'range';
    slider.max = String(points.length - 1);
    slider.value = slider.max;
    slider.setAttribute('aria-label', `Time in the chart of ${svg.querySelector('title')!.textContent}`);
    slider.style.marginLeft = `${(left / drawingWidth) * 100}%`;
    slider.style.width = `${(width / drawingWidth) * 100}%`;
    const reading = make('span', 'reading');
    const current = (): Point => points[Number(slider.value)]!;

    function rangeText(): string {
      if (range === null) return '';
      const [from, to] = range;
      const inside = points.filter(({ x }) => timeAt(x) >= from && timeAt(x) <= to);
      const [first, last] = [inside[0], inside.at(-1)];
      if (first === undefined || last === undefined) return '. No sample in the range';
      const change = valueAt(last.median) - valueAt(first.median);
      return `. In the range, ${instant(from)} to ${instant(to)}: ${change < 0 ? '' : '+'}${number(change)} ${unit}`;
    }

    function show(): void {
      const { x, median, highest, lowest } = current();
      const [from, to] = [number(valueAt(lowest)), number(valueAt(highest))];
      const text = `${instant(timeAt(x))}: ${number(valueAt(median))} ${unit}${from === to ? '' : ` (${from} to ${to})`}`;
      slider.setAttribute('aria-valuetext', text);
      reading.textContent = text + rangeText();
      place(line, { x1: x, x2: x, y1: top, y2: bottom });
      place(dot, { cx: x, cy: median, r: 3.5 });
    }

    const showCross = (isShown: boolean): void => {
      svg.classList.toggle('crossed', isShown);
    };
    const whole = makeButton('Whole time', () => {
      setRange(0, 0);
      slider.focus();
    });
    const showRange = (): void => {
      const [from, to] = range === null ? [0, width] : (range.map(placeOf) as [number, number]);
      place(dims[0], { x: 0, y: top, width: from, height: bottom - top });
      place(dims[1], { x: to, y: top, width: width - to, height: bottom - top });
      whole.hidden = range === null;
      show();
    };

    /** The point that is nearest to a place on the page. */
    function pointAt(clientX: number): number {
      const { left: edge, width: shown } = svg.getBoundingClientRect();
      const x = ((clientX - edge) / shown) * drawingWidth - left;
      let nearest = 0;
      for (const [index, point] of points.entries()) {
        if (Math.abs(point.x - x) < Math.abs(points[nearest]!.x - x)) nearest = index;
      }
      return nearest;
    }
    let stroke: { readonly clientX: number; readonly ms: number; isRange: boolean } | null = null;
    svg.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      stroke = { clientX: event.clientX, ms: timeAt(points[pointAt(event.clientX)]!.x), isRange: false };
      svg.setPointerCapture(event.pointerId);
    });
    svg.addEventListener('pointermove', (event) => {
      slider.value = String(pointAt(event.clientX));
      showCross(true);
      if (stroke !== null && Math.abs(event.clientX - stroke.clientX) >= MIN_STROKE_PX) stroke.isRange = true;
      if (stroke?.isRange === true) setRange(stroke.ms, timeAt(current().x));
      else show();
    });
    for (const end of ['pointerup', 'pointercancel']) svg.addEventListener(end, () => (stroke = null));
    svg.addEventListener('pointerleave', () => {
      if (document.activeElement !== slider) showCross(false);
    });
    slider.addEventListener('input', show);
    slider.addEventListener('focus', () => {
      showCross(true);
    });
    slider.addEventListener('blur', () => {
      showCross(false);
    });

    const here = (): number => timeAt(current().x);
    const from = makeButton('Range from here', () => {
      setRange(here(), range !== null && range[1] > here() ? range[1] : endMs);
    });
    const to = makeButton('Range to here', () => {
      setRange(range !== null && range[0] < here() ? range[0] : startMs, here());
    });
    box.append(slider, make('div', 'tools', reading, from, to, whole));
    charts.push({ showRange });
    showRange();
  }

  // ---- Tables

  /** What rows are ordered by: first a group, then a value. */
  type Key = readonly [group: number, value: number | string];

  const SEVERITIES = ['c-crit', 'c-high', 'c-med', 'c-low'];
  const UNITS: Readonly<Record<string, number>> = {
    bytes: 1,
    KiB: 2 ** 10,
    MiB: 2 ** 20,
    GiB: 2 ** 30,
    TiB: 2 ** 40,
    second: 1,
    minute: 60,
    hour: 3600,
    day: 86_400,
    month: 2_629_800,
    year: 31_557_600,
  };

  /** By what a cell says: severity, amount with its unit, or text. An amount of something counted comes after one of bytes. */
  function keyOf(cell: HTMLTableCellElement): Key {
    const text = cell.textContent.trim();
    const { at } = cell.dataset;
    if (at !== undefined) return [0, Number(at)];
    const badge = cell.querySelector('.badge');
    if (badge !== null) return [0, SEVERITIES.findIndex((name) => badge.classList.contains(name))];
    const amount = /^(?:in |within |more than )?([-−+]?[\d,]*\.?\d+)/.exec(text);
    if (cell.matches('th') || amount === null) return [2, text.toLowerCase()];
    const unit = /\b(?:bytes|[KMGT]iB|second|minute|hour|day|month|year)(?=s?\b)/.exec(text)?.[0] ?? '';
    const value = Number(amount[1]!.replace(/,/g, '').replace('−', '-'));
    return unit in UNITS ? [0, value * UNITS[unit]!] : [1, value];
  }

  function addTableTools(table: HTMLTableElement): void {
    const body = table.tBodies[0]!;
    const rows = [...body.rows];
    const heads = [...table.tHead!.rows[0]!.cells];
    if (rows.length < 2) return;
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const filter = make('input', '');
    filter.type = 'search';
    filter.autocomplete = 'off';
    filter.spellcheck = false;
    const choice = make('select', '', new Option('As listed', '-1'));
    for (const [column, head] of heads.entries()) {
      // A small picture has no order.
      if (rows.some((row) => row.cells[column]!.querySelector('.spark') === null)) {
        choice.append(new Option(head.textContent, String(column)));
      }
    }
    const reverse = make('input', '');
    reverse.type = 'checkbox';
    const status = make('span', '');
    status.setAttribute('role', 'status');

    filter.addEventListener('input', () => {
      const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const [index, row] of rows.entries()) row.hidden = !words.every((word) => texts[index]!.includes(word));
      const found = rows.filter((row) => !row.hidden).length;
      status.textContent = words.length === 0 ? '' : `${found} of ${rows.length} rows`;
    });
    function sort(): void {
      const column = Number(choice.value);
      const sign = reverse.checked ? -1 : 1;
      const keyed = rows.map((row, index) => ({
        row,
        index,
        key: column < 0 ? ([0, index] as const) : keyOf(row.cells[column]!),
      }));
      const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);
      keyed.sort((a, b) => a.key[0] - b.key[0] || sign * compare(a.key[1], b.key[1]) || a.index - b.index);
      body.append(...keyed.map(({ row }) => row));
      for (const [index, head] of heads.entries()) {
        if (index === column) head.setAttribute('aria-sort', reverse.checked ? 'descending' : 'ascending');
        else head.removeAttribute('aria-sort');
      }
    }
    choice.addEventListener('change', sort);
    reverse.addEventListener('change', sort);
    const labelled = (text: string, control: HTMLElement): HTMLLabelElement => make('label', '', text, ' ', control);
    const filterLabel = labelled('Filter', filter);
    table.before(make('div', 'tools', filterLabel, labelled('Sort by', choice), labelled('Reverse', reverse), status));
  }

  // ---- What is folded

  function addFolding(): void {
    const all = [...document.querySelectorAll('details')];
    if (all.length === 0) return;
    const setAll = (open: boolean) => (): void => {
      for (const one of all) one.open = open;
    };
    document
      .querySelector('.contents')
      ?.append(make('div', 'tools', makeButton('Open all', setAll(true)), makeButton('Close all', setAll(false))));
  }

  for (const box of document.querySelectorAll<HTMLElement>('[data-axes]')) addChart(box);
  for (const table of document.querySelectorAll<HTMLTableElement>('table.cards')) addTableTools(table);
  addFolding();
})();
