/** A step from one form of the history file to the next: SQL alone, so that it does the same whatever the program became. */
export interface Migration {
  /** From 1 on, without gaps. */
  readonly number: number;
  readonly name: string;
  readonly statements: readonly string[];
}
