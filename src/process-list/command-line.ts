/**
 * Which process a command line is of: its application pool, its service, or the program that a host such as java runs. Command
 * lines may hold passwords, so what is made of one has only names of files and a hash.
 */
import { sha256 } from '../platform/sha256.ts';
import type { ListedName } from './process-list.ts';

/** The longest command line that Windows starts a program with. */
const MAX_CHARACTERS = 32_767;
/** So much of a word goes into the key. */
const MAX_WORD_CHARACTERS = 1000;

/** @param image base name without `.exe` @returns null where the line tells nothing that the image does not */
export function nameOfCommandLine(image: string, commandLine: string): ListedName | null {
  const [, ...args] = splitCommandLine(commandLine.slice(0, MAX_CHARACTERS));
  const program = image.toLowerCase();
  switch (program) {
    case 'w3wp':
      return named('application-pool', valueAfter(args, /^-ap$/i));
    case 'svchost':
      return named('services', valueAfter(args, /^-s$/i));
    case 'sqlservr':
      return programNamed(instanceOf(args), args);
  }
  // Apache's service runner, which each service has under a name of its own.
  const service = args.map((arg) => /^\/\/RS\/\/(.+)$/i.exec(arg)?.[1]).find((name) => name !== undefined);
  if (service !== undefined) return named('services', service);
  const host = HOSTS.find(({ images }) => images.test(program));
  return host === undefined ? null : programNamed(host.programOf(args), args);
}

const named = (kind: ListedName['kind'], name: string | null): ListedName | null =>
  name === null || name === '' ? null : { kind, names: [name] };

const programNamed = (name: string | null, args: readonly string[]): ListedName | null =>
  name === null || name === '' ? null : { kind: 'command-line', names: [name], key: keyOf(name, args) };

/** `-sPROD` or `-s PROD` */
const instanceOf = (args: readonly string[]): string | null =>
  args.map((arg) => /^-s(.+)$/.exec(arg)?.[1]).find((name) => name !== undefined) ?? valueAfter(args, /^-s$/);

/** Programs that run others. */
interface Host {
  readonly images: RegExp;
  /** The short name of what it runs; null where that cannot be told. */
  readonly programOf: (args: readonly string[]) => string | null;
}

/** Options of java whose value is a word of its own. */
const JAVA_VALUES = /^(?:-cp|-classpath|--class-path|-p|--module-path|--upgrade-module-path|--add-\w+|--source)$/;
/** Options of interpreters whose value is a word of its own. */
const SCRIPT_VALUES =
  /^(?:-r|--require|--import|--loader|-W|-X|-I|-c|--additionalprobingpath|--fx-version|--depsfile)$/;

const HOSTS: readonly Host[] = [
  { images: /^javaw?$/, programOf: javaProgram },
  { images: /^dotnet$/, programOf: (args) => scriptOf(args[0] === 'exec' ? args.slice(1) : args, /\.dll$/i) },
  { images: /^(?:node|deno|bun)$/, programOf: (args) => scriptOf(args, /\.[cm]?[jt]s$/i) },
  {
    images: /^(?:pythonw?\d*(?:\.\d+)?|pyw?)$/,
    programOf: (args) => valueAfter(args, /^-m$/) ?? scriptOf(args, /\.pyw?$/i),
  },
  { images: /^(?:powershell|pwsh)$/, programOf: (args) => scriptOf(args, /\.ps1$/i) },
  { images: /^(?:cscript|wscript)$/, programOf: (args) => scriptOf(args, /\.(?:vbs|js|wsf)$/i) },
  { images: /^(?:perl|ruby|php|php-cgi)$/, programOf: (args) => scriptOf(args, /\.(?:pl|rb|php)$/i) },
];

/** The Tomcat that it is, else its archive or its main class without the package. */
function javaProgram(args: readonly string[]): string | null {
  const base = args.map((arg) => /^-Dcatalina\.base=(.+)$/.exec(arg)?.[1]).find((path) => path !== undefined);
  if (base !== undefined) return fileOf(base.replace(/[\\/]+$/, ''));
  const archive = valueAfter(args, /^-jar$/);
  if (archive !== null) return fileOf(archive);
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (JAVA_VALUES.test(arg)) at++;
    else if (!/^[-@]/.test(arg)) return /^[\w.$/]+$/.test(arg) ? arg.slice(arg.search(/[^./]+$/)) : null;
  }
  return null;
}

/** Names of scripts that tell nothing without their folder. */
const COMMON_SCRIPTS = /^(?:index|main|server|app|start|worker|__main__|manage|run)\./i;

/** The first word that is no option and names a file of that kind, before anything else that is none. */
function scriptOf(args: readonly string[], extension: RegExp): string | null {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (extension.test(arg)) return scriptName(arg);
    if (SCRIPT_VALUES.test(arg)) at++;
  }
  return null;
}

function scriptName(path: string): string {
  const [file = '', folder] = path.split(/[\\/]/).reverse();
  return COMMON_SCRIPTS.test(file) && folder !== undefined && folder !== '' && !/^\.{1,2}$|:$/.test(folder)
    ? `${folder}/${file}`
    : file;
}

const fileOf = (path: string): string => path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);

function valueAfter(args: readonly string[], option: RegExp): string | null {
  const at = args.findIndex((arg) => option.test(arg));
  return at < 0 ? null : (args[at + 1] ?? null);
}

/** Options whose value may be a secret, as far as their names say, or that differs from one start to the next. */
const HIDDEN =
  /^[-/]+(?:p|[\w.-]*(?:pass|pwd|secret|token|key|cred|auth|connection|user|login|pid|handle|pipe|session)[\w.-]*)(?=[=:]|$)/i;
/** In connection strings and addresses. */
const SECRET_PART = /((?:pass\w*|pwd|secret|token|key|sig)\s*[=:]\s*)[^;,&\s]+|(\/\/)[^/@\s]+@/gi;
/** Unique names and numbers that differ from one start to the next. */
const UNIQUE = /[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}|0x[0-9a-f]+|\d{5,}/gi;
const TEMPORARY = /\\te?mp\\|\/tmp\//i;

/** The same for each start of the same program; no value that is known to be a secret goes into it. */
function keyOf(name: string, args: readonly string[]): string {
  const kept = [name];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!.slice(0, MAX_WORD_CHARACTERS);
    const hidden = HIDDEN.exec(arg)?.[0];
    if (hidden !== undefined) {
      kept.push(hidden);
      // The value is the next word.
      if (hidden === arg && !/^[-/]/.test(args[at + 1] ?? '-')) at++;
    } else if (!TEMPORARY.test(arg)) {
      kept.push(arg.replace(SECRET_PART, '$1$2').replace(UNIQUE, '*'));
    }
  }
  return sha256(kept.join('\n').toLowerCase()).slice(0, 12);
}

/** The words of a command line, as programs of Windows get them; the first is the program. O(length) */
export function splitCommandLine(commandLine: string): string[] {
  return [...commandLine.matchAll(/(?:"(?:[^"\\]|\\.|\\(?="))*"?|[^\s"])+/g)].map(([word]) =>
    word.replace(/(\\?)"/g, (_, slash: string) => (slash === '' ? '' : '"')),
  );
}
