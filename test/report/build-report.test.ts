import { describe, expect, it } from 'vitest';
import { loadCatalogFolder } from '../../src/catalog/load.ts';
import { ONLY_PROCESS } from '../../src/model/subject.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { renderHtml } from '../../src/render/html/render-html.tsx';
import { REPORT_WORDS } from '../../src/words/report-words.ts';
import { article, assessment, match, report } from '../helpers/report-fixture.ts';

describe('error codes of an article', () => {
  it('are in the Report', async () => {
    const { articles } = buildReport({
      words: REPORT_WORDS,
      version: '0',
      generatedAtMs: 0,
      options: {},
      catalog: await loadCatalogFolder('catalog'),
      inputs: [],
      failedInputs: [],
      inventories: [],
      assessments: [],
      events: [
        {
          event: {
            kind: 'process-ended',
            machine: 'SRV',
            process: 'tool',
            subject: ONLY_PROCESS,
            pid: 40,
            atMs: 0,
            scheduled: false,
            doubtful: false,
            endedTogether: 0,
          },
          matches: ['KB887828', 'KB944903'].map((id) => ({ id, confidence: 'possible', evidence: [] })),
        },
      ],
      warnings: [],
      utcOffsetOf: () => null,
    });
    expect(articles['KB887828']!.errorCodes).toEqual(['0x80004005']);
    expect(articles['KB944903']!.errorCodes).toEqual([]);
  });

  it.each([
    [['0x80004005', '0x8004010f'], true],
    [[], false],
  ])('%j have a line in the article’s card: %s', async (errorCodes, shown) => {
    const html = await renderHtml(
      report({
        assessments: [assessment({ articles: [match('KB944903', 'likely')] })],
        articles: { KB944903: article({ errorCodes }) },
      }),
    );
    expect(html.includes('Error codes')).toBe(shown);
    if (shown) expect(html).toContain(errorCodes.join(', '));
  });
});
