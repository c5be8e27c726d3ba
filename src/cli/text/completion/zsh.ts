/** The completion script for zsh, of its own functions. */
import {
  completedCommands,
  firstWords,
  groups,
  valuedForms,
  type Completed,
  type CompletedCommand,
  type CompletedOption,
  type CompletedWord,
} from './completed.ts';

/** A function that finds the command among the words, takes its name out of them, and leaves the rest to `_arguments`. */
export function zshCompletion(): string {
  const names = groups().map(([group]) => group);
  return `#compdef leakscan
# zsh completion of leakscan. Save this as _leakscan in a folder of $fpath, or put into ~/.zshrc after compinit:
# source <(leakscan completion zsh)
_leakscan_labelled() { compset -P '*='; _files }
_leakscan_first() {
  local -a first=(${firstWords().map(described).join(' ')})
  _alternative 'commands:command:(($first))' 'files:log:_files'
}
_leakscan() {
  local command='' word
  local -a valued=(${valuedForms().join(' ')}) first=(${firstWords()
    .map(({ word }) => word)
    .join(' ')}) specs second
  integer i=2
  while (( i < CURRENT )); do
    word=$words[i]
    case $word in
      # The command to schedule.
      --) if [[ $command == schedule ]]; then command=''; words[i]=(); (( CURRENT-- )); else break; fi ;;
      -*) if (( $valued[(Ie)$word] )); then (( i++ )); fi; (( i++ )) ;;
      *)
        if [[ $command == '' ]] && (( $first[(Ie)$word] )); then command=$word
        elif [[ $command == (${names.join('|')}) ]]; then command="$command $word"
        else
          if [[ $command == '' ]]; then command=scan; fi
          (( i++ )); continue
        fi
        words[i]=(); (( CURRENT-- )) ;;
    esac
  done
  case $command in
    ${groups()
      .map(
        ([group, words]) => `${group}) second=(${words.map(described).join(' ')}); _describe command second; return ;;`,
      )
      .join('\n    ')}
    '') specs=('*: :_leakscan_first') ;;
    scan) specs=('*:log:_files') ;;
  esac
  case \${command:-scan} in
${completedCommands().map(commandCase).join('\n')}
  esac
  _arguments -S $specs
}
if [[ $funcstack[1] == _leakscan ]]; then _leakscan "$@"; else compdef _leakscan leakscan; fi
`;
}

const commandCase = ({ name, options, operands }: CompletedCommand): string =>
  `    ${quote(name)}) specs+=(\n${[...options.flatMap(optionSpecs), ...operandSpecs(operands, name)]
    .map((spec) => `      ${quote(spec)}`)
    .join('\n')}) ;;`;

/** One for each form: all forms of what can be given once exclude one another. */
function optionSpecs({ forms, text, value, repeats }: CompletedOption): string[] {
  const others = repeats ? '*' : `(${forms.join(' ')})`;
  return forms.map((form) => {
    const joint = value === null ? '' : form.startsWith('--') ? '=' : '+';
    const described = `${others}${form}${joint}[${escape(text)}]`;
    return value === null
      ? described
      : `${described}:${escape(value.name)}:${action(value.completed, value.isLabelled)}`;
  });
}

function operandSpecs(operands: Completed, name: string): string[] {
  if (operands === 'anything') return [];
  // A scan needs no name: without one a log or a command can stand there.
  if (name === 'scan') return [];
  return operands === 'files' ? ['*:file:_files'] : [`1: :${action(operands, false)}`];
}

function action(completed: Completed, isLabelled: boolean): string {
  if (completed === 'files') return isLabelled ? '_leakscan_labelled' : '_files';
  return completed === 'anything' ? ' ' : `(${completed.map(({ word }) => word).join(' ')})`;
}

const described = ({ word, text }: CompletedWord): string => quote(`${word}:${escape(text)}`);

const escape = (text: string): string => text.replace(/[\\:[\]]/g, '\\$&');

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
