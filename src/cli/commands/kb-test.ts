/** `leakscan kb test`: the examples of articles, with what was expected and what was found. */
import { prepareCatalog } from '../../catalog/prepare.ts';
import type { Article, Catalog } from '../../model/article.ts';
import type { ExamplesOfArticle } from '../../model/example.ts';
import { runExample, type ExampleResult } from '../../pipeline/run-examples.ts';
import { visible } from '../../util/escape.ts';
import { formatPlural } from '../../util/units.ts';

export interface TestOutcome {
  readonly text: string;
  readonly failed: number;
}

/** @param ids articles whose examples to run; all that have any if empty */
export function testExamples(
  catalog: Catalog,
  examples: readonly ExamplesOfArticle[],
  ids: readonly string[],
): TestOutcome {
  const articles = new Map<string, Article>(catalog.articles.map((a) => [a.id, a]));
  const chosen = ids.length === 0 ? examples : examples.filter(({ id }) => ids.includes(id));
  const without = ids.filter((id) => !chosen.some((one) => one.id === id)).map((id) => `${id}  has no examples`);
  const prepared = prepareCatalog(catalog);
  const results = chosen.flatMap(({ id, examples: own }) => {
    const article = articles.get(id);
    return article === undefined ? [] : own.map((example) => runExample(article, example, prepared));
  });
  const failed = results.filter((one) => !one.isMet).length;
  const sum = `${formatPlural(results.length, 'example')} of ${formatPlural(chosen.length, 'article')}: ${failed === 0 ? 'all ok' : `${failed} failed`}`;
  const lines = [...results.flatMap(resultLines), ...without, sum];
  return { text: `${lines.map(visible).join('\n')}\n`, failed };
}

function resultLines(result: ExampleResult): string[] {
  const { id, example, isMet } = result;
  const head = `${id}  ${isMet ? 'ok    ' : 'FAILED'}  ${example.name}`;
  if (isMet) return [head];
  return [head, `    expected  ${expectedText(result)}`, `    found     ${foundText(result)}`];
}

const partText = (key: string, value: string | readonly string[]): string =>
  `${key}: ${typeof value === 'string' ? value : value.length === 0 ? 'none' : value.join(' ')}`;

const expectedText = ({ example: { expect } }: ExampleResult): string =>
  Object.entries(expect)
    .filter((entry): entry is [string, string | readonly string[]] => entry[1] !== undefined)
    .map(([key, value]) => partText(key, value))
    .join(', ');

/** Of what was expected, and the verdict in any case: it tells most of why there was no match. */
function foundText({ example: { expect }, found }: ExampleResult): string {
  const keys = (['verdict', 'match', 'ties', 'event'] as const).filter(
    (key) => key === 'verdict' || expect[key] !== undefined,
  );
  return keys.map((key) => partText(key, found[key])).join(', ');
}
