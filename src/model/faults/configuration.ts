/** What is wrong with what the user gave: files of settings, values, files that are too large. */
export type ConfigurationFault = {
  readonly kind: 'file-too-large';
  readonly file: string;
  readonly maxMebibytes: number;
  /** `a module list`: what the file was taken for. */
  readonly what: string;
};
