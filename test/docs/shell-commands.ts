/** One call of a program in a text for the shell. */
export interface ShellCommand {
  readonly program: string;
  readonly words: readonly string[];
  /** Variables that are set for it, or in a line of their own. */
  readonly variables: readonly string[];
}

/**
 * The calls in a text, as far as documentation goes: no functions, no control structures. `npx` and
 * `npm run sudgate --` in front of a program are taken off.
 *
 * @param isTranscript lines of input begin with `$ `, the others are output
 */
export function shellCommands(text: string, isTranscript: boolean): ShellCommand[] {
  const joined = text.replaceAll(/\\\n\s*/g, ' ');
  const lines = joined
    .split('\n')
    .filter((line) => !isTranscript || line.startsWith('$ '))
    .map((line) => (isTranscript ? line.slice(2) : line));
  return lines.flatMap((line) => splitLine(line).flatMap(readCommand));
}

/** The words of each call; what is quoted stays one word, comments and redirections go. */
function splitLine(line: string): string[][] {
  const calls: string[][] = [[]];
  const token =
    /\s+|#.*$|(?:&&|\|\||[|;&()]|\$\()|(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|\$(?!\()|[^\s'"\\|;&()$])+/g;
  for (const [word] of line.matchAll(token)) {
    if (/^\s/.test(word)) continue;
    if (word.startsWith('#')) break;
    if (/^(&&|\|\||[|;&()]|\$\()$/.test(word)) calls.push([]);
    else calls.at(-1)?.push(word);
  }
  return calls.filter((words) => words.length > 0);
}

function readCommand(words: readonly string[]): ShellCommand[] {
  const assignment = /^([A-Za-z_]\w*)=/;
  const start = words.findIndex((word) => word !== 'export' && !assignment.test(word));
  const set = start === -1 ? words : words.slice(0, start);
  const variables = set.flatMap((word) => assignment.exec(word)?.[1] ?? []);
  const [program = '', ...rest] = start === -1 ? [] : words.slice(start);
  const redirected = rest.findIndex((word) => /^\d?>/.test(word));
  const args = redirected === -1 ? rest : rest.slice(0, redirected);
  return [{ ...unwrap(program, args), variables }];
}

function unwrap(program: string, words: readonly string[]): Omit<ShellCommand, 'variables'> {
  if (program === 'npx' && words[0] === 'sudgate') {
    return { program: 'sudgate', words: words.slice(1) };
  }
  const isOurs = program === 'npm' && words.includes('run') && words.includes('sudgate');
  if (isOurs)
    return {
      program: 'sudgate',
      words: words.slice(words.indexOf('sudgate') + 1).filter((word) => word !== '--'),
    };
  return { program, words };
}
