import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitByMachine, systemsByMachine } from '../../../src/catalog/inventory/split-by-machine.ts';
import { LeakscanError } from '../../../src/util/errors.ts';
import { readList, shown } from '../../helpers/module-lists.ts';
import { inventoryWarningText } from '../../../src/words/inventory-warnings.ts';

const EXPORT =
  '"ProcessName","Id","ModuleName","FileName","FileVersion"\r\n"tool","40","ntdll.dll","C:\\x","1.2.3.4"\r\n';
const TASKLIST = '"Image Name","PID","Modules"\r\n"System","4","N/A"\r\n"tool.exe","40","ntdll.dll,Cdoexm.dll"\r\n';
const LISTDLLS =
  '-----\r\ntool.exe pid: 40\r\nCommand line: x\r\n\r\n  Base  Size  Version  Path\r\n  0x1  0x2  1.2.3.4  C:\\ntdll.dll\r\n';

const SYSTEM =
  'Host Name: A\r\nOS Name: Microsoft Windows Server 2022\r\nOS Version: 10.0.20348 N/A Build 20348\r\nTotal: 65,536 MB\r\n[01]: KB5035857\r\n\r\nSource  HotFixID\r\n------  --------\r\nB  KB5035857\r\n\r\n"CsName","HotFixID"\r\n"A","KB5035857"\r\nMicrosoft Windows [Version 10.0.20348.2340]\r\nUBR : 2340\r\n';

/** Texts like the forms, with what is not like them. */
const texts = fc
  .array(
    fc.oneof(
      fc.constantFrom(...[EXPORT, TASKLIST, LISTDLLS, SYSTEM].flatMap((form) => form.split(/(?<=\n)/))),
      fc.constantFrom(
        '"',
        ',',
        ';',
        '\t',
        '\n',
        '\r',
        '\0',
        '=== === ===',
        ' pid: ',
        '0x1 0x1 ',
        '        Version: ',
        '#TYPE x\n',
      ),
      fc.string({ maxLength: 8, unit: 'binary' }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));
const bytes = fc.oneof(
  texts.map((text) => Buffer.from(text)),
  texts.map((text) => Buffer.from(`\ufeff${text}`, 'utf16le')),
  texts.map((text) => Buffer.from(text, 'latin1')),
  fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
);

describe('any file', () => {
  it('is read, or refused by a LeakscanError that names it', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        try {
          const list = await readList(content);
          splitByMachine(list, [{ machine: 'SRV' }]);
          systemsByMachine(list, [{ machine: 'SRV' }]);
        } catch (error) {
          expect(error).toBeInstanceOf(LeakscanError);
          expect((error as LeakscanError).code).toBe('INVENTORY');
          expect((error as LeakscanError).place.file).toBeDefined();
          expect((error as LeakscanError).message).not.toMatch(/[\x00-\x1f\x7f]/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([EXPORT, TASKLIST, LISTDLLS])('cut anywhere never says that a module is missing: %j', async (form) => {
    const all =
      form.replaceAll('tool', 'first').replaceAll('"40"', '"39"').replaceAll('pid: 40', 'pid: 39') +
      form.slice(form === LISTDLLS ? 0 : form.indexOf('\n') + 1);
    for (let length = 1; length < all.length; length++) {
      const cut = all.slice(0, length);
      // A cut between two lines cannot be seen, in a CSV form; there a process may be missing, or the end of the last.
      if (cut.endsWith('\n') || cut.endsWith('\r')) continue;
      const list = await readList(cut).catch(() => null);
      const last = list?.processes.at(-1);
      if (last === undefined || !last.isWhole) continue;
      // tasklist has a process in a line: those before the cut are whole.
      const [whole] = shown({ ...list!, processes: [last] });
      expect(shown(await readList(all))).toContain(whole);
    }
  });
});

describe('a file of something else', () => {
  it.each<[string, string | Buffer, RegExp]>([
    [
      'a counter log',
      '"(PDH-CSV 4.0) (GMT)(0)","\\\\SRV\\Process(a)\\ID Process"\r\n',
      /is a counter log, not a module list; counter logs go before --inventory/,
    ],
    ['a counter log in UTF-16', Buffer.from('\ufeff"(PDH-CSV 4.0) (GMT)(0)"\r\n', 'utf16le'), /is a counter log/],
    ['a compressed file', Buffer.from([0x1f, 0x8b, 8, 0]), /is compressed/],
    ['a program', Buffer.from('MZ\x90\0\x03\0\0\0\x04', 'latin1'), /is a binary file/],
    [
      'NULs behind the first block',
      EXPORT + '"a","1","b.dll","c",""\r\n'.repeat(5000) + '\0\0',
      /list:5003: is damaged: it holds NUL/,
    ],
    [
      'a page',
      '<!DOCTYPE html>\n<html>',
      /not a module list and no system information: the column ProcessName is missing/,
    ],
    ['nothing', '', /is empty/],
    ['a mark alone', '\ufeff', /is empty/],
  ])('%s', async (_, content, message) => {
    await expect(readList(content)).rejects.toThrow(message);
  });

  it('names of any length are read, and shown short', async () => {
    const name = 'x'.repeat(10_000);
    const list = await readList(
      `${EXPORT}"${name}","7","${name}.dll","C:\\${name}","${'1'.repeat(10_000)}"\r\n"${name}","8`,
    );
    expect(list.processes).toHaveLength(2);
    expect(inventoryWarningText(list.warnings[0]!).length).toBeLessThan(300);
  });

  it('a large file is refused soon', async () => {
    const row = '"tool","40","ntdll.dll","C:\\x","1.2.3.4"\r\n';
    await expect(readList(EXPORT + row.repeat((33 * 2 ** 20) / row.length))).rejects.toThrow(/larger than 32 MiB/);
  });
});
