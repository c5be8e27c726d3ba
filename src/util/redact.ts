/** A command line as a report may show it: to whoever the report is sent. */

const HIDDEN = '[redacted]';

/** Options whose values are secrets, or commands and addresses that hold them. */
const SECRET_OPTION =
  /^--?(?:[\w-]*(?:hook|notify|on-finding|exec|token|secret|password|passwd|api-?key|auth|credential|header|cookie)[\w-]*)$/i;
/** Parameters of an address that are credentials. */
const SECRET_PARAMETER =
  /([?&;][\w.~-]*(?:token|key|secret|sig|signature|password|pwd|auth|code|credential)[\w.~-]*=)[^&;#\s"']+/gi;
/** `user:password@` of an address; the greedy part takes a password that holds an `@`. */
const USER_INFORMATION = /\b([a-z][a-z0-9+.-]*:\/\/)[^/?#\s"']*@/gi;

/** Credentials in addresses, wherever in the text they stand. */
export function redactAddresses(text: string): string {
  return text.replace(USER_INFORMATION, `$1${HIDDEN}@`).replace(SECRET_PARAMETER, `$1${HIDDEN}`);
}

/** The arguments without values of webhooks, hooks and the like, and without credentials in addresses. */
export function redactCommand(argv: readonly string[]): string[] {
  let isSecret = false;
  return argv.map((one) => {
    const wasSecret = isSecret;
    isSecret = false;
    const equals = one.indexOf('=');
    const name = one.startsWith('-') && equals > 0 ? one.slice(0, equals) : one;
    if (SECRET_OPTION.test(name)) {
      if (name !== one) return `${name}=${HIDDEN}`;
      isSecret = true;
      return one;
    }
    return wasSecret ? HIDDEN : redactAddresses(one);
  });
}

/** As one would type it in a POSIX shell: what is more than a plain word stands in single quotes. */
export function shownCommand(program: string, argv: readonly string[]): string {
  const quote = (one: string): string => (/^[\w@%+=:,./\\-]+$/.test(one) ? one : `'${one.replaceAll("'", `'\\''`)}'`);
  return [program, ...argv.map(quote)].join(' ');
}
