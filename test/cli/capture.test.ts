import { parseFragment, type DefaultTreeAdapterTypes as Tree } from 'parse5';
import { describe, expect, it } from 'vitest';
import { binaryBytesPerDay, sizeTable, textBytesPerDay } from '../../src/cli/text/capture-size.ts';
import { counterLines, counterList, processCounters } from '../../src/cli/text/capture-text.ts';
import { collectorXml } from '../../src/cli/text/capture-xml.ts';
import { parseMarkup } from '../helpers/report-markup.ts';
import { run, scratch } from '../helpers/run.ts';

const WITHOUT_ROLES = { exchange: false, modern: true, domainController: false };

/** The texts of all elements of a name. */
function textsOf(xml: string, name: string): string[] {
  const texts: string[] = [];
  const walk = (node: Tree.ParentNode): void => {
    for (const child of node.childNodes) {
      if (!('tagName' in child)) continue;
      const [text] = child.childNodes;
      if (child.tagName === name.toLowerCase()) texts.push(text !== undefined && 'value' in text ? text.value : '');
      walk(child);
    }
  };
  walk(parseFragment(xml));
  return texts;
}

describe('leakscan capture --xml', () => {
  it('prints a data collector set with the counters of the list, and a new file each day', async () => {
    const folder = await scratch();
    const { status, stdout } = await run(['capture', '--xml', '--interval', '15', '--folder', 'D:\\Logs\\'], folder);
    expect(status).toBe(0);
    // Balanced, quoted and escaped; the declaration is no element.
    const { tags } = parseMarkup(stdout.replace(/^<\?xml [^?]*\?>/, ''));
    expect(tags.map(({ name }) => name).slice(0, 2)).toEqual(['DataCollectorSet', 'Description']);
    expect(textsOf(stdout, 'Counter')).toEqual(counterLines(WITHOUT_ROLES));
    expect(textsOf(stdout, 'Counter')).toEqual(counterList(WITHOUT_ROLES).trimEnd().split('\r\n'));
    expect(textsOf(stdout, 'SampleInterval')).toEqual(['15']);
    expect(textsOf(stdout, 'RootPath')).toEqual(['D:\\Logs\\leakscan']);
    expect([textsOf(stdout, 'Segment'), textsOf(stdout, 'SegmentMaxDuration')]).toEqual([['-1'], ['86400']]);
    expect(textsOf(stdout, 'LogFileFormat')).toEqual(['3']);
  });

  it('has the counters of a role', async () => {
    const { stdout } = await run(['capture', '--xml', '--domain-controller', '--exchange'], await scratch());
    const counters = textsOf(stdout, 'Counter');
    expect(counters).toContain('\\Database(lsass)\\Database Cache Size');
    expect(counters).toContain('\\NTDS\\LDAP Searches/sec');
    expect(counters).toContain('\\MSExchangeIS\\RPC Operations/sec');
  });

  it('escapes a folder', () => {
    const xml = collectorXml({ intervalSeconds: 30, folder: 'C:\\R&D <logs>', counters: [] });
    expect(xml).toContain('<RootPath>C:\\R&amp;D &lt;logs&gt;\\leakscan</RootPath>');
  });

  it('is refused with --counters', async () => {
    const { status, stderr } = await run(['capture', '--xml', '--counters'], await scratch());
    expect(status).toBe(2);
    expect(stderr).toContain('--counters and --xml: give one of them');
  });
});

describe('the size of a log', () => {
  it('is computed from processes, counters and interval', () => {
    const size = { processes: 60, counters: 9, intervalSeconds: 30 };
    expect(textBytesPerDay(size)).toBe(2880 * 60 * 9 * 11);
    expect(binaryBytesPerDay(size)).toBe(2880 * 9 * (32 + 60 * 46));
    expect(textBytesPerDay({ ...size, processes: 120, intervalSeconds: 15 })).toBe(4 * textBytesPerDay(size));
  });

  it('is in the text, for three numbers of processes and three intervals', async () => {
    const table = sizeTable(processCounters().length);
    expect(table).toHaveLength(4);
    expect(table[1]).toMatch(/^60 processes +9 \/ 36 +17 \/ 72 +34 \/ 145$/);
    const { stdout } = await run(['capture'], await scratch());
    for (const line of table) expect(stdout).toContain(line);
    expect(stdout).toContain('logman import -name leakscan -xml leakscan.xml');
  });
});
