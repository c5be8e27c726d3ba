/** Small parts that every section uses. */
import type { ComponentChildren, VNode } from 'preact';
import type { ReportAssessment, ReportEvent } from '../../model/report.ts';
import type { Severity } from '../../model/assessment.ts';
import type { ReasonState } from '../../model/reason.ts';
import type { ConditionState } from '../../model/article.ts';
import { RESOURCE_KINDS } from '../../model/resource.ts';
import { displayInstant, displayShortInstant, wallMs } from '../../util/instants.ts';
import { displayName } from '../../util/escape.ts';
import { onMachine, pidBesideName, type NamedProcess } from '../../words/process-name.ts';
import { articleName, machineName, processName, SEVERITY_WORDS } from '../../words/report.ts';
import { httpsUrl } from '../links.ts';

/** A name from the log: visible, short, and apart from the direction of the text around it. */
export function Name({ text, most }: { readonly text: string; readonly most?: number }): VNode {
  return <bdi>{displayName(text, most)}</bdi>;
}

/** `inetinfo on EXFE01`. */
export function Subject({ of: one }: { readonly of: ReportAssessment | ReportEvent }): VNode {
  if (one.process === null) return <bdi>{machineName(one.machine)}</bdi>;
  return (
    <>
      <bdi>{processName(one)}</bdi>
      {onMachine(one)}
      <bdi>{machineName(one.machine)}</bdi>
    </>
  );
}

export function Time({ iso, isShort = false }: { readonly iso: string; readonly isShort?: boolean }): VNode {
  const ms = wallMs(iso);
  return (
    <time class="nb" dateTime={iso}>
      {isShort ? displayShortInstant(ms) : displayInstant(ms)}
    </time>
  );
}

export function Link({ url, children }: { readonly url: string | null; readonly children: ComponentChildren }): VNode {
  const href = httpsUrl(url);
  return href === null ? (
    <>{children}</>
  ) : (
    <a href={href} rel="noopener noreferrer">
      {children}
    </a>
  );
}

/** A table that narrow screens show as cards; its roles are said outright, since the style sheet takes them away. */
export function CardTable({
  headings,
  numeric,
  children,
}: {
  readonly headings: readonly string[];
  /** The heading that stands over numbers. */
  readonly numeric?: string;
  /** The rows. */
  readonly children: ComponentChildren;
}): VNode {
  return (
    <table class="cards" role="table">
      <thead role="rowgroup">
        <tr role="row">
          {headings.map((heading) => (
            <th key={heading} role="columnheader" scope="col" class={heading === numeric ? 'num' : undefined}>
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}

/** `EXFE01, PID 1844`; the machine alone where the name has the process ID. */
export function MachineAndPid({ of: one }: { readonly of: NamedProcess & { readonly machine: string } }): VNode {
  const pid = pidBesideName(one);
  return (
    <>
      <bdi>{machineName(one.machine)}</bdi>
      {pid !== null && `, ${pid}`}
    </>
  );
}

/** The head of a row: a process, below it its machine, process ID and counter. */
export function SubjectHeader({
  of: one,
  isFull = false,
}: {
  readonly of: NamedProcess & Pick<ReportAssessment, 'machine' | 'resource'>;
  /** Whether it takes the whole width of a card. */
  readonly isFull?: boolean;
}): VNode {
  return (
    <th role="rowheader" scope="row" class={isFull ? 'full' : undefined}>
      <bdi class="proc">{processName(one)}</bdi>{' '}
      <span class="meta">
        <MachineAndPid of={one} />, {RESOURCE_KINDS[one.resource].label}
      </span>
    </th>
  );
}

export function ArticleName({ id }: { readonly id: string }): VNode {
  // A number stays in one line; a name may be as wide as its column.
  return id.startsWith('KB') ? <bdi class="nb">{articleName(id)}</bdi> : <bdi class="wrap">{articleName(id)}</bdi>;
}

const SEVERITY_CLASSES: Readonly<Record<Severity, string>> = {
  critical: 'c-crit',
  high: 'c-high',
  medium: 'c-med',
  low: 'c-low',
};

const SEVERITY_SHAPES: Readonly<Record<Severity, string>> = {
  critical: 'M5.5 0 11 10H0Z',
  high: 'M5.5 0 11 5.5 5.5 11 0 5.5Z',
  medium: 'M1 1h9v9H1Z',
  low: 'M5.5 1a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Z',
};

export function severityClass(severity: Severity | null): string {
  return SEVERITY_CLASSES[severity ?? 'low'];
}

/** Severity by word, shape and colour; a finding without one is to be watched. */
export function SeverityBadge({ severity }: { readonly severity: Severity | null }): VNode {
  return (
    <span class={`badge ${severityClass(severity)}`}>
      <svg width="11" height="11" viewBox="0 0 11 11" fill="#54606d" aria-hidden="true">
        <path d={SEVERITY_SHAPES[severity ?? 'low']} />
      </svg>{' '}
      {severity === null ? 'Watch' : SEVERITY_WORDS[severity]}
    </span>
  );
}

type MarkKind = 'met' | 'partly' | 'unknown' | 'against';

const MARK_SHAPES: Readonly<Record<MarkKind, string>> = {
  met: 'M4.8 10.6 1 6.8l1.6-1.6 2.2 2.2 5-5L11.4 4Z',
  partly: 'M1 2.6h10v2.2H1ZM1 7.2h10v2.2H1Z',
  unknown: 'M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1Zm0 2a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z',
  against: 'M2.6 1 6 4.4 9.4 1 11 2.6 7.6 6 11 9.4 9.4 11 6 7.6 2.6 11 1 9.4 4.4 6 1 2.6Z',
};

/** One line of evidence: a mark with its word, then the text. */
export function MarkedLine({
  kind,
  word,
  children,
}: {
  readonly kind: MarkKind;
  readonly word: string;
  readonly children: ComponentChildren;
}): VNode {
  return (
    <li>
      <svg class={kind} width="12" height="12" viewBox="0 0 12 12" fill="#54606d" aria-hidden="true">
        <path d={MARK_SHAPES[kind]} />
      </svg>
      <span>
        <span class={`${kind} small`}>{word}:</span> {children}
      </span>
    </li>
  );
}

export const REASON_MARKS: Readonly<Record<ReasonState, MarkKind>> = {
  met: 'met',
  partly: 'partly',
  'not-checked': 'unknown',
  against: 'against',
};

export const CONDITION_MARKS: Readonly<Record<ConditionState, { readonly kind: MarkKind; readonly word: string }>> = {
  met: { kind: 'met', word: 'Met' },
  unmet: { kind: 'against', word: 'Not met' },
  unknown: { kind: 'unknown', word: 'Not known' },
};

/** Puts drawn SVG on the page: the only place where text is not escaped; it takes what polish() made and nothing else. */
export function Drawing({
  svg,
  variant,
  axes,
}: {
  readonly svg: string;
  readonly variant: 'wide' | 'narrow';
  /** For the script of the page. */
  readonly axes?: string | undefined;
}): VNode {
  // Hidden without a style sheet; the sheet shows the one that fits.
  return (
    <div
      class={`chart-${variant}`}
      hidden={variant === 'narrow'}
      data-axes={axes}
      dangerouslySetInnerHTML={{ __html: svg }}
    />
  );
}
