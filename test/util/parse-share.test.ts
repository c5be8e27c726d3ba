import { expect, test } from 'vitest';
import { parseRate, parseShare } from '../../src/util/parse-share.ts';

test.each([
  ['90%', 0.9],
  [' 99.5 % ', 0.995],
  ['0.9', 0.9],
  ['.25', 0.25],
])('a share: %j is %f', (text, share) => {
  expect(parseShare(text)).toBeCloseTo(share, 12);
  expect(parseRate(text)).toBeCloseTo(share, 12);
});

test.each(['0', '0%', '100%', '1', '1.5', '-0.2', '', '%', '1/150', 'NaN', '1e-3', '9o%'])('no share: %j', (text) => {
  expect(parseShare(text)).toBeNaN();
});

test.each([
  ['1/150', 1 / 150],
  ['3 / 200', 3 / 200],
  ['1 in 150', 1 / 150],
  ['150', 1 / 150],
  ['2', 0.5],
])('a rate: %j is %f', (text, share) => {
  expect(parseRate(text)).toBeCloseTo(share, 12);
});

test.each(['0', '1', '0/5', '5/5', '6/5', '1/0', '1/-3', '1.5', '1 of 150', '1in150x', ''])('no rate: %j', (text) => {
  expect(parseRate(text)).toBeNaN();
});
