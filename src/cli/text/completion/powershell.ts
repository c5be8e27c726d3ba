/** The completion script for PowerShell, from 5.1 (Windows) on. */
import {
  completedCommands,
  firstWords,
  groups,
  valuedForms,
  type Completed,
  type CompletedCommand,
  type CompletedWord,
} from './completed.ts';

/** A table of the commands and a block that finds the one among the words. Where it gives nothing, PowerShell completes files. */
export function powershellCompletion(): string {
  return `# PowerShell completion of leakscan. Save it once, and load it in your profile:
#   leakscan completion powershell | Set-Content "$HOME\\leakscan-completion.ps1"
#   Add-Content $PROFILE '. "$HOME\\leakscan-completion.ps1"'
# Windows PowerShell 5.1 does not call it for "-", "-o" and "--"; type a letter after two dashes (PowerShell/PowerShell#2912).
Register-ArgumentCompleter -Native -CommandName 'leakscan', 'leakscan.exe', 'leakscan.cmd' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $first = ${hash(firstWords())}
    $groups = @{
${groups()
  .map(([group, words]) => `        ${quote(group)} = ${hash(words)}`)
  .join('\n')}
    }
    $valued = ${array(valuedForms())}
    $commands = @{
${completedCommands().map(commandEntry).join('\n')}
    }
    $words = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { $_.Extent.Text })
    $command = ''
    $previous = ''
    $isEnd = $false
    for ($i = 1; $i -lt $words.Count; $i++) {
        $word = $words[$i]
        $isValue = $valued -ccontains $previous
        $previous = $word
        if ($isValue) { $previous = '' }
        # The command to schedule follows, or words that are no options.
        elseif ($word -eq '--') {
            if ($command -eq 'schedule') { $command = '' }
            else { if ($command -eq '') { $command = 'scan' }; $isEnd = $true; break }
        }
        elseif ($word.StartsWith('-')) { }
        elseif ($groups.ContainsKey($command)) { $command = "$command $word" }
        elseif ($command -eq '') { if ($first.Contains($word)) { $command = $word } else { $command = 'scan' } }
    }
    $found = [ordered]@{}
    if ($groups.ContainsKey($command)) { $found = $groups[$command] }
    else {
        $own = $commands['scan']
        if ($commands.ContainsKey($command)) { $own = $commands[$command] }
        if ($valued -ccontains $previous) { if ($own.choices.Contains($previous)) { $found = $own.choices[$previous] } }
        elseif ($wordToComplete.StartsWith('-') -and -not $isEnd) { $found = $own.options }
        elseif ($command -eq '') { $found = $first }
        else { $found = $own.operands }
    }
    foreach ($word in $found.Keys) {
        if (-not $word.StartsWith($wordToComplete, [StringComparison]::Ordinal)) { continue }
        $text = $found[$word]
        if ($text -eq '') { $text = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $text)
    }
}
`;
}

function commandEntry({ name, options, operands }: CompletedCommand): string {
  const all = options.flatMap(({ forms, text }) => forms.map((word) => ({ word, text })));
  const values = options.flatMap(({ forms, value }) =>
    value === null || typeof value.completed === 'string'
      ? []
      : forms.map((form) => `${quote(form)} = ${hash(value.completed)}`),
  );
  return `        ${quote(name)} = @{
            options = ${hash(all)}
            choices = ${table(values)}
            operands = ${hash(operands)}
        }`;
}

const hash = (completed: Completed): string =>
  typeof completed === 'string'
    ? table([])
    : table(completed.map(({ word, text }: CompletedWord) => `${quote(word)} = ${quote(text)}`));

/** In order; names that differ by case alone would be one. */
const table = (entries: readonly string[]): string =>
  `[ordered]@{${entries.length === 0 ? '' : ` ${entries.join('; ')} `}}`;

const array = (words: readonly string[]): string => `@(${words.map(quote).join(', ')})`;

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
