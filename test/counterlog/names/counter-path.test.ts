import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCounterPath } from '../../../src/counterlog/names/counter-path.ts';

describe('parseCounterPath', () => {
  // [raw, machine, object, parent, instance, index, counter]
  it.each([
    ['\\\\HOST\\Memory\\Available MBytes', 'HOST', 'Memory', null, null, null, 'Available MBytes'],
    ['\\\\HOST\\Process(store)\\Private Bytes', 'HOST', 'Process', null, 'store', null, 'Private Bytes'],
    ['\\\\HOST\\Process(svchost#12)\\Handle Count', 'HOST', 'Process', null, 'svchost', 12, 'Handle Count'],
    ['\\Processor(_Total)\\% Processor Time', null, 'Processor', null, '_Total', null, '% Processor Time'],
    ['\\\\srv.corp.example\\System\\Threads', 'srv.corp.example', 'System', null, null, null, 'Threads'],
    [
      '\\\\H\\Paging File(\\??\\C:\\pagefile.sys)\\% Usage',
      'H',
      'Paging File',
      null,
      '\\??\\C:\\pagefile.sys',
      null,
      '% Usage',
    ],
    [
      '\\\\H\\Network Interface(Intel[R] I218-LM)\\Bytes/sec',
      'H',
      'Network Interface',
      null,
      'Intel[R] I218-LM',
      null,
      'Bytes/sec',
    ],
    ['\\\\H\\Prozess(a)\\Auslagerungsdatei (Bytes)', 'H', 'Prozess', null, 'a', null, 'Auslagerungsdatei (Bytes)'],
    ['\\\\H\\Process(foo(1))\\Handle Count', 'H', 'Process', null, 'foo(1)', null, 'Handle Count'],
    ['\\\\H\\Process(foo(1)#3)\\Handle Count', 'H', 'Process', null, 'foo(1)', 3, 'Handle Count'],
    ['\\\\H\\Process(foo()\\Handle Count', 'H', 'Process', null, 'foo(', null, 'Handle Count'],
    ['\\\\H\\Process(foo))\\Handle Count', 'H', 'Process', null, 'foo)', null, 'Handle Count'],
    ['\\\\H\\Diagnostics (Per-CPU)(0)\\Reads', 'H', 'Diagnostics (Per-CPU)', null, '0', null, 'Reads'],
    ['\\\\H\\Thread(svchost/12)\\State', 'H', 'Thread', 'svchost', '12', null, 'State'],
    ['\\\\H\\Thread(svchost/12#3)\\State', 'H', 'Thread', 'svchost', '12', 3, 'State'],
    ['\\\\H\\Thread(svchost#1/12)\\State', 'H', 'Thread', 'svchost#1', '12', null, 'State'],
    ['\\\\H\\Job(a/b/c)\\X', 'H', 'Job', 'a', 'b/c', null, 'X'],
    ['\\\\H\\Job(/c)\\X', 'H', 'Job', null, '/c', null, 'X'],
    ['\\\\H\\Job(a/)\\X', 'H', 'Job', null, 'a/', null, 'X'],
    ['\\\\H\\process(a/b)\\X', 'H', 'process', null, 'a/b', null, 'X'],
    ['\\\\H\\Process V2(w3wp:4321)\\X', 'H', 'Process V2', null, 'w3wp:4321', null, 'X'],
    ['\\\\H\\Process(#3)\\X', 'H', 'Process', null, '#3', null, 'X'],
    ['\\\\H\\Process(c#)\\X', 'H', 'Process', null, 'c#', null, 'X'],
    ['\\\\H\\Process()\\X', 'H', 'Process', null, '', null, 'X'],
    ['\\\\H\\SQLServer:Locks(_Total)\\Requests/sec', 'H', 'SQLServer:Locks', null, '_Total', null, 'Requests/sec'],
    [
      '\\\\H\\\u041f\u0440\u043e\u0446\u0435\u0441\u0441(a)\\X',
      'H',
      '\u041f\u0440\u043e\u0446\u0435\u0441\u0441',
      null,
      'a',
      null,
      'X',
    ],
    ['\\test\\/1', null, 'test', null, null, null, '/1'],
  ])('%s', (raw, machine, object, parentInstance, instance, instanceIndex, counter) => {
    expect(parseCounterPath(raw)).toEqual({ machine, object, parentInstance, instance, instanceIndex, counter, raw });
  });

  it.each([
    '',
    ' ',
    'Graph_1',
    '\\',
    '\\\\',
    '\\\\HOST',
    '\\\\HOST\\Memory',
    '\\\\HOST\\Memory\\',
    '\\\\HOST\\\\X',
    '\\\\\\Memory\\X',
    '\\Memory',
    '\\\\H\\Process(a\\b)',
    '\\\\H\\(a)\\X',
    'Generate a report, with C:\\folders\\in it',
  ])('is none: %j', (raw) => {
    expect(parseCounterPath(raw)).toBeNull();
  });

  it('drops blanks around the path and keeps them in raw', () => {
    expect(parseCounterPath(' \\\\H\\Memory\\X ')).toMatchObject({
      machine: 'H',
      counter: 'X',
      raw: ' \\\\H\\Memory\\X ',
    });
  });

  it('gives back every path that it was made of', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9 .:%_[\]-]{0,12}[A-Za-z]$/);
    const noBlankStart = name.map((text) => text.trim());
    fc.assert(
      fc.property(
        noBlankStart,
        noBlankStart,
        noBlankStart,
        noBlankStart,
        fc.option(fc.nat(999)),
        (machine, object, instance, counter, instanceIndex) => {
          const index = instanceIndex === null ? '' : `#${instanceIndex}`;
          const raw = `\\\\${machine}\\${object}(${instance}${index})\\${counter}`;
          expect(parseCounterPath(raw)).toEqual({
            machine,
            object,
            parentInstance: null,
            instance,
            instanceIndex,
            counter,
            raw,
          });
        },
      ),
    );
  });

  it('takes any text without throwing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('\\', '(', ')', '/', '#', '1', 'a', ' ') }), (text) => {
        const path = parseCounterPath(text);
        if (path !== null) expect(path.counter).not.toBe('');
      }),
    );
  });
});
