/** Something to do about a finding. */
export interface Step {
  readonly text: string;
  /** Command to run for it; null where a person must act. */
  readonly command: string | null;
}
