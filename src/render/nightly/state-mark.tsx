import type { VNode } from 'preact';
import { NIGHT_STATE_WORDS } from '../../words/night.ts';
import type { NightState } from '../../model/nightly.ts';

const CLASSES: Readonly<Record<NightState, string>> = {
  new: 'c-high',
  reopened: 'c-high',
  worse: 'c-crit',
  same: 'c-plain',
  better: 'c-ok',
  gone: 'c-ok',
  silent: 'c-plain',
};

/** A plus, an open ring, an arrow up, two bars, an arrow down, a tick, a dash. */
const SHAPES: Readonly<Record<NightState, string>> = {
  new: 'M4 0h2v4h4v2H6v4H4V6H0V4h4Z',
  reopened: 'M5 0a5 5 0 1 0 5 5H8a3 3 0 1 1-3-3v2l3.6-3L5 -2Z',
  worse: 'M5 0l5 6H7v4H3V6H0Z',
  same: 'M1 2h8v2H1ZM1 6h8v2H1Z',
  better: 'M5 10 0 4h3V0h4v4h3Z',
  gone: 'M3.8 9.4 0 5.6l1.4-1.4 2.4 2.4L8.6 1 10 2.4Z',
  silent: 'M0 4h2.4v2H0Zm3.8 0h2.4v2H3.8Zm3.8 0H10v2H7.6Z',
};

/** How a finding stands: by its word and a shape; the colour only repeats it. */
export function StateMark({ state }: { readonly state: NightState }): VNode {
  return (
    <span class={`state mark ${CLASSES[state]}`}>
      <svg width="10" height="10" fill="#54606d" aria-hidden="true">
        <path d={SHAPES[state]} />
      </svg>{' '}
      {NIGHT_STATE_WORDS[state]}
    </span>
  );
}
