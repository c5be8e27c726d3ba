/** What may be done to a process: by its program, and of an `svchost` by its services. */
import type { AdviceProgram, GeneralAdvice, Protection } from '../model/advice.ts';
import type { ReportQuestion, ReportSubject } from '../model/report.ts';
import { ADVICE } from './advice-table.ts';

export interface Treated {
  /** Base name; null for a machine as a whole. */
  readonly process: string | null;
  readonly subject?: Pick<ReportSubject, 'kind' | 'names'> | null;
}

export interface Treatment {
  readonly program: AdviceProgram | null;
  /** Not null: no tool may stop, open or restart the process. */
  readonly protection: Protection | null;
  readonly general: GeneralAdvice;
}

const PROGRAMS: ReadonlyMap<string, AdviceProgram> = new Map(
  ADVICE.programs.flatMap((program) => program.images.map((image) => [image, program] as const)),
);
const CRITICAL_SERVICES: ReadonlySet<string> = new Set(ADVICE.services.critical.names);
const RESTARTABLE_SERVICES: ReadonlySet<string> = new Set(ADVICE.services.restartable.flatMap(({ names }) => names));

const ORDINARY: Treatment = { program: null, protection: null, general: 'all' };
const CRITICAL_HOST: Treatment = { program: null, protection: 'critical', general: 'none' };

export function treatmentOf(one: Treated): Treatment {
  if (one.process === null) return ORDINARY;
  const image = one.process
    .trim()
    .toLowerCase()
    .replace(/\.exe$/, '');
  if (image === 'svchost') return hasCriticalService(one) ? CRITICAL_HOST : ORDINARY;
  const program = PROGRAMS.get(image);
  return program === undefined ? ORDINARY : { program, protection: program.protection, general: program.general };
}

/** Of services that are not known, one may be critical. */
function hasCriticalService(one: Treated): boolean {
  const services = servicesOf(one);
  return services.length === 0 || services.some((name) => CRITICAL_SERVICES.has(name));
}

/** Services of a host, in lower case. */
const servicesOf = ({ subject }: Treated): readonly string[] =>
  subject?.kind === 'services' ? subject.names.map((name) => name.toLowerCase()) : [];

/** The services of a host where each may be restarted by itself; empty otherwise. */
export function restartableServices(one: Treated): readonly string[] {
  const services = servicesOf(one);
  return services.every((name) => RESTARTABLE_SERVICES.has(name)) ? services : [];
}

export const isProtected = (one: Treated): boolean => treatmentOf(one).protection !== null;

/** Whether a program must not be stopped even for a test: Windows, a protection or the data of others depend on it. */
export function mustRun(one: Treated): boolean {
  const { program, protection, general } = treatmentOf(one);
  return protection !== null || general === 'none' || (general === 'gentle' && (program?.restart ?? null) !== null);
}

/** Programs whose memory is that of the kernel or of a virtual machine. */
const WITHOUT_MODULES: ReadonlySet<string> = new Set([
  'kernel',
  'kernel-process',
  'memory-compression',
  'virtual-machine-memory',
]);

/** Whether a list of modules says anything of a process. */
export function hasModules(one: Treated): boolean {
  const { program } = treatmentOf(one);
  return one.process !== null && (program === null || !WITHOUT_MODULES.has(program.name));
}

/** What stops, opens or restarts a process: an article may ask for it of any process. */
const TOUCHES =
  /\b(?:re-?start|kill|stop|terminat|end task|recycl|dump|debug|attach|procdump|gflags|taskkill|tskill|pskill|umdh|adplus|userdump|windbg|cdb|ntsd)/i;
/** A restart of the computer harms no process. */
const COMPUTER_RESTART =
  /\bre-?start(?:s|ed|ing)?(?: of)? (?:the |a |an |this |that |your |each |every )?(?:computer|machine|server|domain controller|DC|host|node|Windows)s?\b(?! (?:service|process|program))/gi;

const touches = (text: string): boolean => TOUCHES.test(text.replace(COMPUTER_RESTART, ''));

/** Whether a text or command of an article must not be shown for a process. */
export const isHarmful = (one: Treated, ...texts: readonly (string | null)[]): boolean =>
  isProtected(one) && texts.some((text) => text !== null && touches(text));

/** Tools that stop or open a process, and orders to do so. A fact, such as `when lsass stops handling calls`, is none. */
const ORDERS =
  /\b(?:procdump|gflags|taskkill|tskill|pskill|umdh|adplus|userdump|debugdiag|windbg|cdb|ntsd|stop-process|stop-service|restart-service|net stop)\b|(?:^|[,;:.(] *|\b(?:and|or|then|to|must|should|can|please|by) )(?:re-?start|kill|stop|terminate|recycle|dump|attach|debug)(?:ing)?\b/i;

/**
 * A description in an article as it is shown for a process: without the sentences that ask to stop, open or restart a process
 * that must not be touched.
 */
export function describedText(one: Treated, text: string): string {
  if (!isProtected(one)) return text;
  const sentences = text.split(/(?<=[.!?;])\s+/);
  return sentences.filter((sentence) => !ORDERS.test(sentence.replace(COMPUTER_RESTART, ''))).join(' ');
}

/** The questions of a finding without those that would harm its process. */
export const questionsOf = (one: Treated & { readonly questions: readonly ReportQuestion[] }): ReportQuestion[] =>
  one.questions.filter(({ text, command }) => !isHarmful(one, text, command));

/** The workaround of an article for a process, as it is shown; null without one. */
export function workaroundText(one: Treated, { workaround }: { readonly workaround: string | null }): string | null {
  if (workaround === null || !isHarmful(one, workaround)) return workaround;
  return 'not shown, since it may stop or open a process that Windows depends on or protects. Restart the computer in a maintenance window instead.';
}
