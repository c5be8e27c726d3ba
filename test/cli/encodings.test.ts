import iconv from 'iconv-lite';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run, scratch } from '../helpers/run.ts';

const START = Date.UTC(2024, 2, 4, 8);

/** A row each quarter of an hour, over thirty hours: handles that rise by 20 an hour, a process ID. */
const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => {
    const at = new Date(START + (from + i) * 900_000).toISOString();
    const time = `${at.slice(5, 7)}/${at.slice(8, 10)}/2024 ${at.slice(11, 23)}`;
    return `"${time}","${500 + 5 * (from + i)}","1588"\r\n`;
  }).join('');

const header = (object: string, handles: string, id: string): string =>
  `\r\n"(PDH-CSV 4.0)","\\\\SRV01\\${object}(inetinfo)\\${handles}","\\\\SRV01\\${object}(inetinfo)\\${id}"\r\n`;

const ENGLISH = header('Process', 'Handle Count', 'ID Process');

describe('the built program', () => {
  it.each<[string, Buffer]>([
    ['cp850', iconv.encode(header('Proceso', 'Número de identificadores', 'Id. de proceso') + rows(0, 121), 'cp850')],
    [
      'ibm866',
      iconv.encode(header('Процесс', 'Счетчик дескрипторов', 'Идентификатор процесса') + rows(0, 121), 'cp866'),
    ],
    ['cp852', iconv.encode(header('Proces', 'Počet popisovačů', 'ID procesu') + rows(0, 121), 'cp852')],
    ['utf-8', Buffer.concat([Buffer.from(ENGLISH + rows(0, 60)), Buffer.from(rows(60, 121), 'utf16le')])],
    ['utf-16le', Buffer.concat([Buffer.from(`\ufeff${ENGLISH}${rows(0, 60)}`, 'utf16le'), Buffer.from(rows(60, 121))])],
    ['utf-8', Buffer.from(ENGLISH.replaceAll('\\\\', '\\') + rows(0, 121))],
  ])('finds the leak in %s', async (encoding, bytes) => {
    const folder = await scratch();
    await writeFile(join(folder, 'log.csv'), bytes);
    const scan = await run(['log.csv', '-o', 'report.html'], folder);
    expect(scan.status, scan.shown).toBe(1);
    expect(scan.stderr).toMatch(/inetinfo, PID 1588, on SRV01/);
    expect(scan.stderr).toMatch(/\+20 handles/);
    const doctor = await run(['doctor', 'log.csv'], folder);
    expect(doctor.stdout).toContain(`, ${encoding}, `);
    expect(doctor.stdout).toMatch(/Samples +121,/);
  });
});
