/** A command line as a report may show it: to whoever the report is sent. */

const HIDDEN = '[redacted]';

/** Parameters of an address that are credentials. */
const SECRET_PARAMETER =
  /([?&;][\w.~-]*(?:token|key|secret|sig|signature|password|pwd|auth|code|credential)[\w.~-]*=)[^&;#\s"']+/gi;
/** `user:password@` of an address; the greedy part takes a password that holds an `@`. */
const USER_INFORMATION = /\b([a-z][a-z0-9+.-]*:\/\/)[^/?#\s"']*@/gi;
/** The same of an address of PostgreSQL, also where a password has a `/`, `?` or `#` that is not escaped. */
const POSTGRES_USER_INFORMATION = /\b(postgres(?:ql)?:)([^\s"']*)@/gi;
/** The name of a user of a database is no secret; elsewhere a name alone may be a token. */
const USER_ALONE = /^\/\/[^:/?#@]*$/;

/** Credentials in addresses, wherever in the text they stand. */
export function redactAddresses(text: string): string {
  return text
    .replace(POSTGRES_USER_INFORMATION, (whole, scheme: string, user: string) =>
      USER_ALONE.test(user) ? whole : `${scheme}//${HIDDEN}@`,
    )
    .replace(USER_INFORMATION, (whole, scheme: string) => (/^postgres/i.test(scheme) ? whole : `${scheme}${HIDDEN}@`))
    .replace(SECRET_PARAMETER, `$1${HIDDEN}`);
}

/**
 * The arguments without values of secret options, and without credentials in addresses.
 * @param secretOptions with their dashes
 */
export function redactCommand(argv: readonly string[], secretOptions: ReadonlySet<string>): string[] {
  let isSecret = false;
  return argv.map((one) => {
    const wasSecret = isSecret;
    isSecret = false;
    const equals = one.indexOf('=');
    const name = one.startsWith('-') && equals > 0 ? one.slice(0, equals) : one;
    if (secretOptions.has(name)) {
      if (name !== one) return `${name}=${HIDDEN}`;
      isSecret = true;
      return one;
    }
    return wasSecret ? HIDDEN : redactAddresses(one);
  });
}

/** Options as a report may show them: without credentials in addresses, wherever a value came from. */
export function redactOptions<Value>(options: Readonly<Record<string, Value>>): Record<string, Value> {
  const redacted = (value: unknown): unknown => {
    if (typeof value === 'string') return redactAddresses(value);
    return Array.isArray(value) ? value.map(redacted) : value;
  };
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, redacted(value) as Value]));
}

/** As one would type it in a POSIX shell: what is more than a plain word stands in single quotes. */
export function shownCommand(program: string, argv: readonly string[]): string {
  const quote = (one: string): string => (/^[\w@%+=:,./\\-]+$/.test(one) ? one : `'${one.replaceAll("'", `'\\''`)}'`);
  return [program, ...argv.map(quote)].join(' ');
}
