import { describe, expect, it } from 'vitest';
import { SECRET_OPTIONS } from '../../src/cli/options/table.ts';
import { redactAddresses, redactCommand, redactOptions, shownCommand } from '../../src/util/redact.ts';

describe('redactCommand', () => {
  it.each<[string[], string[]]>([
    [
      ['perf.csv', '-o', 'r.html'],
      ['perf.csv', '-o', 'r.html'],
    ],
    [
      ['--notify', 'https://hooks.example/T0/secret', 'perf.csv'],
      ['--notify', '[redacted]', 'perf.csv'],
    ],
    [['--notify=https://hooks.example/T0/secret'], ['--notify=[redacted]']],
    [
      ['--on-finding', 'curl -u me:pw x', '-q'],
      ['--on-finding', '[redacted]', '-q'],
    ],
    [
      ['--notify', '-q'],
      ['--notify', '[redacted]'],
    ],
    [
      ['--notify-format', 'teams', '--notify-url-file', 'urls.txt'],
      ['--notify-format', 'teams', '--notify-url-file', 'urls.txt'],
    ],
    [['https://me:p@ss@host/perf.csv'], ['https://[redacted]@host/perf.csv']],
    [['postgres://u:1/p#w?x@h/d'], ['postgres://[redacted]@h/d']],
    [['--history=postgres:u:pw@h/d?schema=s'], ['--history=postgres://[redacted]@h/d?schema=s']],
    [['--config=https://me@host/a'], ['--config=https://[redacted]@host/a']],
    [['postgres://me@db01/ops'], ['postgres://me@db01/ops']],
    [['postgresql://me:p@ss@db01/ops'], ['postgresql://[redacted]@db01/ops']],
    [['https://host/a?sig=abc&x=1&access_token=def'], ['https://host/a?sig=[redacted]&x=1&access_token=[redacted]']],
    [
      ['mail@host.csv', 'a=b'],
      ['mail@host.csv', 'a=b'],
    ],
  ])('%j', (argv, shown) => {
    expect(redactCommand(argv, SECRET_OPTIONS)).toEqual(shown);
  });

  it('is shown as one would type it', () => {
    expect(shownCommand('leakscan', ['C:\\logs\\p.csv', '--ignore', "it's", 'a b', '', '$x'])).toBe(
      "leakscan C:\\logs\\p.csv --ignore 'it'\\''s' 'a b' '' '$x'",
    );
  });

  it('covers the values of options, one or several', () => {
    const options = { logs: ['https://u:p@h/x', 'a.csv'], include: 'ftp://v@i/*', exitZero: true };
    expect(redactOptions<unknown>(options)).toEqual({
      ...options,
      logs: ['https://[redacted]@h/x', 'a.csv'],
      include: 'ftp://[redacted]@i/*',
    });
  });

  it('redacts in the middle of a text', () => {
    expect(redactAddresses('read https://u:p@h/x and ftp://v@i')).toBe(
      'read https://[redacted]@h/x and ftp://[redacted]@i',
    );
  });
});
