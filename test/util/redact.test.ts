import { describe, expect, it } from 'vitest';
import { redactAddresses, redactCommand, shownCommand } from '../../src/util/redact.ts';

describe('redactCommand', () => {
  it.each<[string[], string[]]>([
    [
      ['perf.csv', '-o', 'r.html'],
      ['perf.csv', '-o', 'r.html'],
    ],
    [
      ['--webhook', 'https://hooks.example/T0/secret', 'perf.csv'],
      ['--webhook', '[redacted]', 'perf.csv'],
    ],
    [['--webhook=https://hooks.example/T0/secret'], ['--webhook=[redacted]']],
    [
      ['--on-leak-hook', 'curl -u me:pw x', '-q'],
      ['--on-leak-hook', '[redacted]', '-q'],
    ],
    [
      ['--notify-url', 'x', '--on-finding', 'post -H x', '--api-key', 'y', '--token=z'],
      ['--notify-url', '[redacted]', '--on-finding', '[redacted]', '--api-key', '[redacted]', '--token=[redacted]'],
    ],
    [
      ['--webhook', '-q'],
      ['--webhook', '[redacted]'],
    ],
    [['https://me:p@ss@host/perf.csv'], ['https://[redacted]@host/perf.csv']],
    [['--config=https://me@host/a'], ['--config=https://[redacted]@host/a']],
    [['https://host/a?sig=abc&x=1&access_token=def'], ['https://host/a?sig=[redacted]&x=1&access_token=[redacted]']],
    [
      ['mail@host.csv', 'a=b'],
      ['mail@host.csv', 'a=b'],
    ],
  ])('%j', (argv, shown) => {
    expect(redactCommand(argv)).toEqual(shown);
  });

  it('is shown as one would type it', () => {
    expect(shownCommand('leakscan', ['C:\\logs\\p.csv', '--ignore', "it's", 'a b', '', '$x'])).toBe(
      "leakscan C:\\logs\\p.csv --ignore 'it'\\''s' 'a b' '' '$x'",
    );
  });

  it('redacts in the middle of a text', () => {
    expect(redactAddresses('read https://u:p@h/x and ftp://v@i')).toBe(
      'read https://[redacted]@h/x and ftp://[redacted]@i',
    );
  });
});
