/** The names that logs have for a machine of a Report. */
import type { Report } from '../model/report.ts';

type Named = Pick<Report, 'machines'>;

/** Gives all names of a machine in lower case: its own first, by which the Report names it. O(machines), then O(1) a machine */
export function namesByMachine({ machines = [] }: Named): (machine: string) => readonly string[] {
  const others = new Map(machines.map(({ name, alsoKnownAs }) => [name.toLowerCase(), alsoKnownAs]));
  return (machine) => {
    const key = machine.toLowerCase();
    return [key, ...(others.get(key) ?? []).map((name) => name.toLowerCase())];
  };
}

/** From each other name, in lower case, to the name by which the Report names the machine. */
export function shownNames({ machines = [] }: Named): ReadonlyMap<string, string> {
  return new Map(machines.flatMap(({ name, alsoKnownAs }) => alsoKnownAs.map((one) => [one.toLowerCase(), name])));
}
