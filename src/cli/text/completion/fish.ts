/** The completion script for fish, from 3.0 on. */
import {
  completedCommands,
  firstWords,
  groups,
  valuedForms,
  type CompletedCommand,
  type CompletedOption,
  type CompletedWord,
} from './completed.ts';

/** A function that finds the command among the words, and a line for each option of each command. */
export function fishCompletion(): string {
  const commands = completedCommands();
  const filesOf = commands.filter(({ operands }) => operands === 'files').map(({ name }) => quote(name));
  return `# fish completion of leakscan. Save this as ~/.config/fish/completions/leakscan.fish
function __leakscan_command
    set -l words (commandline -opc)
    set -e words[1]
    set -l command ''
    set -l is_value no
    for word in $words
        if test $is_value = yes
            set is_value no
            continue
        end
        switch $word
            case --
                # The command to schedule.
                test "$command" = schedule; and set command ''
            case ${valuedForms().map(quote).join(' ')}
                set is_value yes
            case '-*'
            case '*'
                if contains -- "$command" ${groups()
                  .map(([group]) => group)
                  .join(' ')}
                    set command "$command $word"
                else if test "$command" = ''
                    contains -- $word ${firstWords()
                      .map(({ word }) => word)
                      .join(' ')}; and set command $word; or set command scan
                end
        end
    end
    echo "$command"
end
function __leakscan_is
    set -l command (__leakscan_command)
    contains -- "$command" $argv
end
complete -c leakscan -f
complete -c leakscan -n "__leakscan_is '' ${filesOf.join(' ')}" -F
${[
  ...firstWords().map((one) => wordLine("''", one)),
  ...groups().flatMap(([group, words]) => words.map((one) => wordLine(group, one))),
  ...commands.flatMap(commandLines),
].join('\n')}
`;
}

const wordLine = (commands: string, { word, text }: CompletedWord): string =>
  `complete -c leakscan -n "__leakscan_is ${commands}" -a ${word}${text === '' ? '' : ` -d ${quote(text)}`}`;

function commandLines({ name, options, operands }: CompletedCommand): string[] {
  // A scan needs no name.
  const commands = name === 'scan' ? "'' scan" : quote(name);
  return [
    ...options.map((one) => optionLine(commands, one)),
    ...(typeof operands === 'string' ? [] : operands.map((one) => wordLine(commands, one))),
  ];
}

function optionLine(commands: string, { forms, text, value }: CompletedOption): string {
  const names = forms.map((form) => (form.startsWith('--') ? `-l ${form.slice(2)}` : `-s ${form.slice(1)}`));
  const completed = value?.completed;
  const takes =
    completed === undefined
      ? ''
      : completed === 'files'
        ? ' -r -F'
        : completed === 'anything'
          ? ' -x'
          : ` -x -a ${quote(completed.map(({ word }) => word).join(' '))}`;
  return `complete -c leakscan -n "__leakscan_is ${commands}" ${names.join(' ')}${takes} -d ${quote(text)}`;
}

const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
