import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { notificationJsonSchema, notificationSchema } from '../../../src/render/nightly/notification-schema.ts';
import { genericBody, notifyBody, notifyTitle } from '../../../src/render/nightly/notify-body.ts';
import { facts, night, told } from '../../helpers/night-fixture.ts';

const BASE = 'https://intranet.example/leakscan';
const EVIL =
  '<!channel> <@U123> @everyone [x](http://evil.example) *b* `c` {{DATE(2026-11-22T05:00:00Z)}} <at>All</at> &\u202e';
const CAUSE_LINK = /^https:\/\/intranet\.example\/leakscan\/index\.html#c-[0-9a-f]{12}$/;
const isValid = new Ajv2020({ strict: true, validateFormats: false }).compile(notificationJsonSchema() as object);
const many = (count: number, over: object = {}) =>
  Array.from({ length: count }, (_, i) => told({ id: `id${i}`, machine: `SRV${i % 7}`, process: `p${i}`, ...over }));
/** One cause, new on so many machines. */
const fleet = (count: number, over: object = {}) =>
  Array.from({ length: count }, (_, i) =>
    told({
      ...{
        id: `id${i}`,
        machine: `DC${String(i).padStart(3, '0')}`,
        process: 'lsass',
        instance: 'lsass',
        article: null,
      },
      ...{ slopePerHour: (1 + i / 100) * 1024 * 1024, exhaustion: null, severity: 'low' },
      ...over,
    }),
  );
const WEB = { process: 'w3wp', subject: { kind: 'application-pool', names: ['Orders `Api`'] } } as const;

describe('the title', () => {
  it.each([
    [[told()], 'leakscan 2026-11-22: 1 finding new on 1 machine'],
    [
      [told(), told({ machine: 'B', process: 'store' }), told({ state: 'worse' }), told({ state: 'gone' })],
      'leakscan 2026-11-22: 2 findings new, 1 worse, 1 gone on 2 machines',
    ],
    [[told({ state: 'gone' })], 'leakscan 2026-11-22: 1 finding gone on 1 machine'],
    [[], 'leakscan 2026-11-22: nothing new'],
    [fleet(214), 'leakscan 2026-11-22: 1 cause on 214 machines: 1 new'],
    [
      [...fleet(214), told(), told({ state: 'worse' })],
      'leakscan 2026-11-22: 2 causes on 215 machines: 2 new, 1 worse',
    ],
  ])('case %#', (findings, expected) => {
    expect(notifyTitle(facts(findings))).toBe(expected);
  });

  it('tells of captures that failed', () => {
    const summary = night([], { captures: { read: 1, unchanged: 0, failed: 2 } });
    expect(notifyTitle({ summary, findings: [], reportUrl: null })).toBe(
      'leakscan 2026-11-22: nothing new; 2 captures not read',
    );
  });
});

describe('the generic body', () => {
  it.each([
    ['one finding', facts([told()], BASE)],
    ['without anything', facts([])],
    ['many', facts(many(40), BASE)],
    ['a fleet', facts([...fleet(214), ...many(12)], BASE)],
    ['hostile causes', facts(fleet(12, { process: EVIL, subject: { kind: 'services', names: Array(20).fill(EVIL) } }))],
    ['hostile', facts([told({ process: EVIL, machine: EVIL, instance: null, article: null, exhaustion: null })])],
    ['a machine', facts([told({ process: null, resource: 'committed-bytes', slopePerHour: null, severity: null })])],
  ])('of %s fits the schema', (_name, given) => {
    const body: unknown = JSON.parse(notifyBody('generic', given));
    expect(isValid(body), JSON.stringify(isValid.errors)).toBe(true);
    expect(notificationSchema.safeParse(body).success).toBe(true);
  });

  it('in docs/nightly.md is one', async () => {
    const [, example = ''] = /```json\n([^]*?)```/.exec(await readFile('docs/nightly.md', 'utf8')) ?? [];
    expect(isValid(JSON.parse(example)), JSON.stringify(isValid.errors)).toBe(true);
  });

  it('is refused by the schema where a field is missing or of another version', () => {
    const whole = genericBody(facts([told()]));
    expect(isValid({ ...whole, schemaVersion: 2 })).toBe(false);
    expect(isValid({ ...whole, findings: [{}] })).toBe(false);
  });

  it('has new ones first, then worse, then gone, by urgency, and counts the rest', () => {
    const findings = [
      told({ id: 'gone', state: 'gone' }),
      told({ id: 'worse', state: 'worse', severity: 'critical' }),
      told({ id: 'new-low', severity: 'low' }),
      told({ id: 'new-critical', severity: 'critical' }),
    ];
    expect(genericBody(facts(findings)).findings.map((one) => one.id)).toEqual([
      'new-critical',
      'new-low',
      'worse',
      'gone',
    ]);
    expect(genericBody(facts(many(13)))).toMatchObject({ more: 3, counts: { new: 13, machines: 7 } });
    expect(genericBody(facts(many(13))).findings).toHaveLength(10);
  });

  it('has a cause for all machines that have it, and counts those that had it before', () => {
    const all = fleet(214);
    const body = genericBody({ ...facts(all, BASE), findings: all.slice(2, 214) });
    expect(body).toMatchObject({ counts: { new: 212 }, more: 202, moreCauses: 0 });
    expect(body.causes).toHaveLength(1);
    expect(body.causes[0]).toMatchObject({
      ...{
        process: 'lsass',
        state: 'new',
        moreMachines: 202,
        otherMachines: 2,
        url: expect.stringMatching(CAUSE_LINK),
      },
      slopePerHour: { lowest: 1.02 * 1024 * 1024, highest: 3.13 * 1024 * 1024 },
    });
    expect(body.causes[0]!.machines).toEqual(
      Array.from({ length: 10 }, (_, i) => `DC${String(i + 2).padStart(3, '0')}`),
    );
  });

  it('links to the pages below the address given, and to nothing without one', () => {
    const { url, findings } = genericBody(facts([told()], BASE));
    expect([url, findings[0]!.url]).toEqual([`${BASE}/`, `${BASE}/machines/m%200.html`]);
    expect(genericBody(facts([told()])).findings[0]!.url).toBeNull();
    expect(genericBody(facts([told()], 'javascript:alert(1)')).url).toBeNull();
  });
});

interface SlackBody {
  readonly text: string;
  readonly blocks: readonly { type: string; text?: { text: string }; elements?: { text: string }[] }[];
}
const slack = (given: ReturnType<typeof facts>): SlackBody => JSON.parse(notifyBody('slack', given)) as SlackBody;

describe('for Slack', () => {
  it('says of each finding what a reader decides by', () => {
    const { text, blocks } = slack(facts([told()], BASE));
    expect(text).toBe('leakscan 2026-11-22: 1 finding new on 1 machine');
    expect(blocks.map((one) => one.type)).toEqual(['header', 'section', 'context']);
    expect(blocks[1]!.text!.text).toBe(
      '*New* `inetinfo` on `MAILFE02`: Private Bytes, +9.42 MiB/h, high, 2 GB user address space reached ' +
        `28 Nov 2026, 04:30, KB944903 (likely) · <${BASE}/machines/m%200.html|Page>`,
    );
    expect(blocks[2]!.elements![0]!.text).toBe(`<${BASE}/|All machines>`);
  });

  it('parts a process ID from the machine', () => {
    const nameless = {
      subject: { kind: 'start-time', names: [], basis: 'start-time', key: 'start:1:2216' },
      siblings: 61,
      pid: 2216,
    } as const;
    const one = facts([told({ process: 'svchost', instance: 'svchost#20', ...nameless })], BASE);
    expect(notifyBody('slack', one)).toContain('`svchost, PID 2216`, on `');
    expect(notifyBody('teams', one)).toContain('", on "');
  });

  it('has one line for a cause, with the first machines by name', () => {
    const all = [...fleet(214, { ...WEB, instance: 'w3wp#3', siblings: 4 }), told({ state: 'gone' })];
    const { text, blocks } = slack({ ...facts(all, BASE), findings: all.slice(3) });
    expect(text).toBe('leakscan 2026-11-22: 2 causes on 212 machines: 1 new, 1 gone');
    expect(blocks.map((one) => one.type)).toEqual(['header', 'section', 'section', 'context']);
    expect(blocks[1]!.text!.text.replace(/#c-\w+/, '#c-ID')).toBe(
      "*New* `w3wp (Orders 'Api')` on 211 more machines: Private Bytes, +1.03 to 3.13 MiB/h, low, 214 machines in all " +
        '(`DC003, DC004, DC005, DC006, DC007, DC008, DC009, DC010, DC011, DC012 and 201 more`) · ' +
        `<${BASE}/index.html#c-ID|Page>`,
    );
  });

  it('makes neither mentions nor links nor marks of names', () => {
    const { blocks } = slack(facts([told({ process: EVIL, machine: EVIL })]));
    const line = blocks[1]!.text!.text;
    // Without what is ours, nothing is left that Slack takes for more than text.
    expect(line.replace(/`[^`]*`/g, '')).toBe(
      '*New*  on : Private Bytes, +9.42 MiB/h, high, 2 GB user address space reached 28 Nov 2026, 04:30, KB944903 (likely)',
    );
    expect(line).not.toMatch(/[<>]/);
    expect(line).not.toContain('\u202e');
    expect(line).toContain('`&lt;!channel&gt; ');
  });

  it('makes nothing of the names of a cause', () => {
    const { blocks } = slack(facts(fleet(2, { process: EVIL, subject: { kind: 'services', names: [EVIL] } })));
    const line = blocks[1]!.text!.text;
    expect(line.replace(/`[^`]*`/g, '')).toBe('*New*  on 2 machines: Private Bytes, +1.00 to 1.01 MiB/h, low ()');
    expect(line).not.toMatch(/[<>]/);
  });

  it('keeps within the limits whatever names come', () => {
    const long = '<&>'.repeat(5000);
    const body = notifyBody(
      'slack',
      facts(many(300, { process: long, machine: long }), `https://x.example/${'a'.repeat(900)}`),
    );
    expect(body.length).toBeLessThanOrEqual(12_000);
    const { blocks } = JSON.parse(body) as SlackBody;
    expect(blocks.length).toBeGreaterThan(2);
    for (const one of blocks)
      expect(one.text?.text.length ?? 0).toBeLessThanOrEqual(one.type === 'header' ? 150 : 3000);
    expect(blocks.at(-1)!.elements![0]!.text).toMatch(/^29\d more/);
  });
});

interface Card {
  readonly type: string;
  readonly attachments: readonly {
    contentType: string;
    content: {
      type: string;
      version: string;
      body: { type: string; inlines: { type: string; text: string }[] }[];
      actions?: object[];
    };
  }[];
}
const teams = (given: ReturnType<typeof facts>): Card => JSON.parse(notifyBody('teams', given)) as Card;

describe('for Teams', () => {
  it('is a message with one Adaptive Card', () => {
    const { type, attachments } = teams(facts([told()], BASE));
    expect([type, attachments.length]).toEqual(['message', 1]);
    expect(attachments[0]!.contentType).toBe('application/vnd.microsoft.card.adaptive');
    const { content } = attachments[0]!;
    expect([content.type, content.version]).toEqual(['AdaptiveCard', '1.4']);
    expect(content.body.map((one) => one.inlines.map((run) => run.text).join(''))).toEqual([
      'leakscan 2026-11-22: 1 finding new on 1 machine',
      'New inetinfo on MAILFE02: Private Bytes, +9.42 MiB/h, high, 2 GB user address space reached 28 Nov 2026, 04:30, KB944903 (likely)',
    ]);
    expect(content.actions).toEqual([{ type: 'Action.OpenUrl', title: 'All machines', url: `${BASE}/` }]);
  });

  it('has one line for a cause, with the first machines by name', () => {
    const { body } = teams(facts(fleet(12), BASE)).attachments[0]!.content;
    expect(body.map((one) => one.inlines.map((run) => run.text).join(''))).toEqual([
      'leakscan 2026-11-22: 1 cause on 12 machines: 1 new',
      'New lsass on 12 machines: Private Bytes, +1.00 to 1.11 MiB/h, low ' +
        '(DC000, DC001, DC002, DC003, DC004, DC005, DC006, DC007, DC008, DC009 and 2 more)',
    ]);
  });

  it('shows names as text: no element of it knows Markdown, and no entity makes a mention', () => {
    const { content } = teams(facts([told({ process: EVIL, machine: EVIL })])).attachments[0]!;
    for (const block of content.body) {
      expect(block.type).toBe('RichTextBlock');
      for (const run of block.inlines) {
        expect(run.type).toBe('TextRun');
        expect(run.text).not.toMatch(/\{\{|<\/?at\b|\u202e/);
      }
    }
    expect(JSON.stringify(content)).not.toContain('entities');
  });

  it('keeps within the limit whatever names come', () => {
    const long = '\u00e9'.repeat(5000);
    const body = notifyBody(
      'teams',
      facts(many(300, { process: long, machine: long }), `https://x.example/${'a'.repeat(4000)}`),
    );
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_000);
    expect(body).toMatch(/29\d more/);
  });
});
