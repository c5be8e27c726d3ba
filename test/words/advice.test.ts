import { describe, expect, it } from 'vitest';
import { restartText } from '../../src/words/article-steps.ts';
import { article } from '../helpers/report-fixture.ts';

describe('restartText', () => {
  it.each([
    [null, ''],
    [{ computer: true, services: [] }, ' The computer must be restarted.'],
    [
      { computer: false, services: ['IIS Admin Service'] },
      ' The computer need not be restarted. These services are restarted: IIS Admin Service.',
    ],
    [
      { computer: false, services: null },
      ' The computer need not be restarted. The article does not say which services are restarted.',
    ],
  ])('%j', (restart, text) => {
    expect(restartText(article({ restart }))).toBe(text);
  });
});
