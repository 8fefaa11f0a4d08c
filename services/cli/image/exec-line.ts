/** Options whose next word is their value. */
const WITH_VALUE = new Set(['--bind', '--node', '--build', '--codec', '--socket', '--url', '--token-file'])

/**
 * A command line of `muster image exec NAME COMMAND ...` with `--` before the command, unless it is there: what follows
 * are words of the command, also those that muster has as options.
 */
export function separateCommand(args: readonly string[]): readonly string[] {
  if (args.includes('--')) return args
  const words = operands(args)
  if (words[0]?.word !== 'image' || words[1]?.word !== 'exec' || words[3] === undefined) return args
  return args.toSpliced(words[3].at, 0, '--')
}

/** The words that are no options, and no values of options of all commands or of `exec`. */
export function operands(args: readonly string[]): { word: string; at: number }[] {
  const found: { word: string; at: number }[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at]!
    if (!word.startsWith('-')) found.push({ word, at })
    else if (WITH_VALUE.has(word)) at++
  }
  return found
}
