/** The completion script for bash, from 3.2 (macOS) on. */
import {
  completedCommands,
  firstWords,
  groups,
  valuedForms,
  type Completed,
  type CompletedCommand,
} from './completed.ts';

/** A function that finds the command among the words, then what can stand at the cursor. Files are left to readline. */
export function bashCompletion(): string {
  const named = groups().map(([group, words]) => `${group}) words='${wordList(words)}';;`);
  return `# bash completion of leakscan. Put this into ~/.bashrc: source <(leakscan completion bash)
# or save it in a folder where bash looks: ~/.local/share/bash-completion/completions/leakscan
_leakscan() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' options='' words='' files='' anything='' operands='' label='' end='' i word
  # Readline makes "=" a word, as in --format=html and json=FILE; and ":", as in 04:30.
  if [[ $cur == '=' ]]; then cur='' label=1; elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]} label=1; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      '=' | ':') ((i++)) ;;
      # The command to schedule follows, or words that are no options.
      --) if [[ $command == schedule ]]; then command=''; else command=\${command:-scan} end=1; break; fi ;;
      -*) if [[ ${quote(` ${valuedForms().join(' ')} `)} == *" $word "* && \${COMP_WORDS[i+1]} != '=' ]]; then ((i++)); fi ;;
      *)
        case "$command" in
          '') case $word in ${firstWords()
            .map(({ word }) => word)
            .join('|')}) command=$word ;; *) command=scan ;; esac ;;
          ${groups()
            .map(([group]) => group)
            .join('|')}) command="$command $word" ;;
        esac ;;
    esac
  done
  case "\${command:-scan}" in
${completedCommands().map(commandCase).join('\n')}
    ${named.join('\n    ')}
  esac
  if [[ $words != '' || ( $prev == -* && $anything == *" $prev "* ) ]]; then operands=anything
  elif [[ $prev == -* && $files == *" $prev "* ]]; then operands=files
  elif [[ $cur == -* && $end == '' ]]; then words=$options operands=anything
  elif [[ $command == '' && $label == '' ]]; then words='${wordList(firstWords())}'
  elif [[ $operands != files && $operands != anything ]]; then words=$operands operands=anything
  fi
  COMPREPLY=()
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$words" -- "$cur")
  if [[ $words != '' && $operands == files ]]; then
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$cur")
    compopt -o filenames 2>/dev/null
  elif [[ $operands != files ]]; then
    compopt +o default +o bashdefault 2>/dev/null
  fi
  return 0
}
complete -o bashdefault -o default -F _leakscan leakscan
`;
}

function commandCase({ name, options, operands }: CompletedCommand): string {
  const forms = (kind: Completed): string =>
    ` ${options
      .filter(({ value }) => value?.completed === kind)
      .flatMap((one) => one.forms)
      .join(' ')} `;
  const words = options.flatMap(({ value, forms }) =>
    value === null || typeof value.completed === 'string'
      ? []
      : [`${forms.join('|')}) words='${wordList(value.completed)}';;`],
  );
  return `    ${quote(name)})
      options=${quote(options.flatMap((one) => one.forms).join(' '))}
      files=${quote(forms('files'))} anything=${quote(forms('anything'))}
      operands=${quote(typeof operands === 'string' ? operands : wordList(operands))}${
        words.length === 0 ? '' : `\n      case $prev in ${words.join(' ')} esac`
      } ;;`;
}

const wordList = (words: readonly { readonly word: string }[]): string => words.map(({ word }) => word).join(' ');

const quote = (text: string): string => `'${text}'`;
