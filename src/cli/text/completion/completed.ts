/** What a shell can complete, from the tables of commands and options: the scripts of all shells are made of it. */
import { COMMAND_GROUPS, COMMANDS, FIRST_WORDS, wordsOfGroup } from '../../options/commands.ts';
import { longForm, OPTIONS, optionsOf } from '../../options/table.ts';
import type { CommandName, Option } from '../../options/table/option.ts';

/** What stands in a place: files, one of some words, or what only the user knows. */
export type Completed = 'files' | 'anything' | readonly CompletedWord[];

export interface CompletedWord {
  readonly word: string;
  /** Without what is in brackets; no quotes but apostrophes. */
  readonly text: string;
}

export interface CompletedOption {
  /** With dashes; the short form first. */
  readonly forms: readonly string[];
  readonly text: string;
  /** What help calls its value, and what that can be; null for a flag. */
  readonly value: { readonly name: string; readonly completed: Completed; readonly isLabelled: boolean } | null;
  readonly repeats: boolean;
}

export interface CompletedCommand {
  readonly name: CommandName;
  readonly options: readonly CompletedOption[];
  readonly operands: Completed;
}

/** Words that can come first, with those of groups. */
export const firstWords = (): CompletedWord[] =>
  FIRST_WORDS.map((word) => ({
    word,
    text: brief(COMMAND_GROUPS.get(word) ?? COMMANDS.find(({ name }) => name === word)?.summary ?? ''),
  }));

/** The words that can follow the name of a group. */
export const groups = (): (readonly [group: string, words: readonly CompletedWord[]])[] =>
  [...COMMAND_GROUPS.keys()].map((group) => [
    group,
    wordsOfGroup(group).map((word) => ({
      word,
      text: brief(COMMANDS.find(({ name }) => name === `${group} ${word}`)?.summary ?? ''),
    })),
  ]);

export const completedCommands = (): CompletedCommand[] =>
  COMMANDS.map(({ name, operands, takesFiles }) => ({
    name,
    options: optionsOf(name).map(completedOption),
    operands: takesFiles ? 'files' : operandWords(operands),
  }));

/** All forms of options that have a value, in whatever command: no form has one in one command and none in another. */
export const valuedForms = (): string[] => [
  ...new Set(OPTIONS.filter(({ value }) => value !== undefined).flatMap(formsOf)),
];

function completedOption(option: Option): CompletedOption {
  const isValued = option.value !== undefined;
  return {
    forms: formsOf(option),
    text: brief(option.description),
    value: isValued
      ? { name: option.value, completed: completedValue(option), isLabelled: option.path === 'labelled' }
      : null,
    repeats: isValued && option.repeats === true,
  };
}

function completedValue(option: Option & { readonly value: string }): Completed {
  const words = option.choices ?? option.suggested;
  if (words !== undefined) return words.map((word) => ({ word, text: '' }));
  return option.path === undefined ? 'anything' : 'files';
}

/** `windows|cron|systemd -- COMMAND...` names its words; `[COMMAND]` are commands. */
function operandWords(operands: string): Completed {
  if (operands === '[COMMAND]') return firstWords();
  const words = /^[a-z]+(?:\|[a-z]+)+/.exec(operands)?.[0].split('|');
  return words === undefined ? 'anything' : words.map((word) => ({ word, text: '' }));
}

const formsOf = (option: Option): string[] => [
  ...(option.alias === undefined ? [] : [`-${option.alias}`]),
  longForm(option),
];

/** The first words of a description: a line of a list has no room for more. */
const brief = (text: string): string => (/^[^;:(]*/.exec(text)?.[0] ?? '').replaceAll('"', '').trim();
