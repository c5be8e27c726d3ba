import { describe, expect, it } from 'vitest';
import { nameOfCommandLine, splitCommandLine } from '../../src/process-list/command-line.ts';

const nameOf = (line: string): string | null => {
  const [program = ''] = splitCommandLine(line);
  const name = nameOfCommandLine(program.replace(/^.*\\|\.exe$/gi, ''), line);
  return name === null ? null : `${name.kind}: ${name.names.join()}`;
};

it.each([
  [
    'c:\\windows\\system32\\inetsrv\\w3wp.exe -ap "Orders Api" -v "v4.0" -h "C:\\x.config"',
    'application-pool: Orders Api',
  ],
  ['C:\\Windows\\system32\\svchost.exe -k netsvcs -p -s Schedule', 'services: Schedule'],
  ['C:\\Windows\\system32\\svchost.exe -k DcomLaunch -p', null],
  ['"C:\\Program Files\\Microsoft SQL Server\\sqlservr.exe" -sPROD', 'command-line: PROD'],
  ['java.exe -Xmx2g -cp "a b.jar;c.jar" -Dx=y com.contoso.billing.Main --port 80', 'command-line: Main'],
  ['java -Xmx2g -jar D:\\apps\\billing.jar --server.port=8081', 'command-line: billing.jar'],
  ['javaw.exe -Dcatalina.base="D:\\tomcat\\shop" org.apache.catalina.startup.Bootstrap start', 'command-line: shop'],
  ['"D:\\tomcat\\bin\\tomcat9.exe" //RS//TomcatShop', 'services: TomcatShop'],
  ['"C:\\Program Files\\dotnet\\dotnet.exe" exec D:\\apps\\Orders.dll --urls http://*:80', 'command-line: Orders.dll'],
  ['node --require x D:\\apps\\shop\\server.js', 'command-line: shop/server.js'],
  ['python.exe -m celery worker', 'command-line: celery'],
  ['pythonw.exe -u D:\\jobs\\import_orders.py --all', 'command-line: import_orders.py'],
  ['powershell.exe -NoProfile -File C:\\jobs\\Sync.ps1', 'command-line: Sync.ps1'],
  ['notepad.exe C:\\secret.txt', null],
  ['java.exe', null],
  ['"node.exe"', null],
])('%s', (line, expected) => {
  expect(nameOf(line)).toBe(expected);
});

describe('the key', () => {
  const keyOf = (line: string): string | undefined => nameOfCommandLine('java', line)?.key;

  it.each([
    ['a process ID', '--parent-pid=1234', '--parent-pid=998'],
    ['a secret', '--db.password=a', '--db.password=b'],
    ['a secret in the next word', '-password a', '-password b'],
    ['a secret in a connection string', '"Server=x;Password=a;Database=y"', '"Server=x;Password=b;Database=y"'],
    ['a secret in an address', 'https://me:a@host/', 'https://me:b@host/'],
    ['a unique name', '-Did=0f8fad5b-d9cb-469f-a165-70867728950e', '-Did=7c9e6679-7425-40de-944b-e07fc1f90ae7'],
    ['letter case', '-DAPP=x', '-dapp=X'],
  ])('is the same with another %s', (_, one, other) => {
    expect(keyOf(`java -jar a.jar ${one}`)).toBe(keyOf(`java -jar a.jar ${other}`));
    expect(keyOf(`java -jar a.jar ${one}`)).toMatch(/^[0-9a-f]{12}$/);
  });

  it('differs for another instance of the same program', () => {
    expect(keyOf('java -jar a.jar --server.port=8081')).not.toBe(keyOf('java -jar a.jar --server.port=8082'));
    expect(keyOf('java -jar a.jar')).not.toBe(keyOf('java -jar b.jar'));
  });
});

it('splits a command line as programs get it', () => {
  expect(splitCommandLine('"C:\\a b\\c.exe" -x "d e" f"g h"i "" "j\\"k" C:\\l\\')).toEqual([
    ...['C:\\a b\\c.exe', '-x', 'd e', 'fg hi', '', 'j"k', 'C:\\l\\'],
  ]);
});
