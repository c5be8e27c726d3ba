import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { isMessage } from '../../../src/counterlog/text/line-checks.ts';
import { header, read, record } from '../../helpers/counterlog-reading.ts';

const isIt = (text: string, page = 'utf-8'): boolean => {
  const bytes = iconv.encode(text, page);
  return isMessage(bytes, 0, bytes.length);
};

const MESSAGES: readonly (readonly [string, string])[] = [
  ['cp437', 'Exiting, please wait...                         '],
  ['cp437', 'The command completed successfully.'],
  ['cp850', 'Der Befehl wurde erfolgreich ausgeführt.'],
  ['cp850', 'Se ha completado el comando correctamente.'],
  ['cp850', 'À bientôt, veuillez patienter...'],
  ['cp866', 'Команда выполнена успешно.'],
  ['cp852', 'Příkaz byl úspěšně dokončen.'],
  ['cp857', 'Komut başarıyla tamamlandı.'],
  ['cp932', 'コマンドは正しく完了しました。表示'],
  ['cp936', '命令成功结束。'],
  ['cp949', '명령을 잘 실행했습니다.'],
  ['utf-8', '^C'],
];

describe('messages behind the records', () => {
  it.each(MESSAGES)('%s: %s', async (page, message) => {
    expect(isIt(message, page)).toBe(true);
    const line = iconv.encode(`\r\n${message}\r\n`, page);
    const log = Buffer.from(header(2) + record(0, [1, 2]));
    const more = Buffer.from(header(2) + record(15, [3, 4]));
    const { rows, warnings } = await read(Buffer.concat([line, log, line, line, more, line, line.subarray(0, -2)]));
    expect(rows).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(warnings).toEqual([expect.stringMatching(/^second-header x1/)]);
  });

  it.each([
    'x',
    '10/01/2024 10:00:00.000',
    'half a row,"12"',
    'Bytes",12',
    'a,b,c',
    'Time;Value',
    'value 12',
    '\\\\HOST\\Memory\\Available Bytes',
    'Memory\\Available Bytes',
    'x'.repeat(300),
    'a b '.repeat(100),
  ])('is none: %s', (text) => {
    expect(isIt(text)).toBe(false);
  });
});
