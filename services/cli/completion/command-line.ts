import type { Argument, Command, Option } from 'commander'

/** A command line up to the cursor, as far as it was understood. */
export interface Place {
  /** The noun, or the verb, that it has come to. */
  command: Command
  /** Words from the noun on that lead there: `node`, `set`. */
  path: readonly string[]
  /** Arguments before the cursor. */
  args: readonly string[]
  /** The option whose value is being written; with `inside`, in one word: `--image=deb`. */
  option?: Option
  inside: boolean
  /** What stands at the cursor, of `--image=deb` what follows the equals sign. */
  text: string
  /** What options before the cursor were given, by their attribute. */
  given: Readonly<Record<string, string>>
}

/** Finds a noun with its verbs, by its name. */
export type LoadNoun = (name: string) => Promise<Command | undefined>

/**
 * Follows the words of a command line through the tree of commands; the last word is what stands at the cursor.
 * Undefined where nothing is known to stand next.
 */
export async function placeOf(
  words: readonly string[],
  options: { program: Command; loadNoun: LoadNoun },
): Promise<Place | undefined> {
  const { program, loadNoun } = options
  const [before, text] = [words.slice(0, -1), words.at(-1) ?? '']
  let command = program
  const path: string[] = []
  const args: string[] = []
  const given: Record<string, string> = {}
  let pending: Option | undefined
  for (const word of before) {
    if (pending) {
      given[pending.attributeName()] = word
      pending = undefined
    } else if (word.startsWith('-')) {
      const [name, value] = cutAtEquals(word)
      const option = optionOf(command, name) ?? optionOf(program, name)
      if (option && value !== undefined) given[option.attributeName()] = value
      else if (option?.required) pending = option
    } else if (command === program) {
      // `muster help node set` goes the same way.
      if (word === 'help') continue
      const noun = await loadNoun(word)
      if (!noun) return undefined
      command = noun
      path.push(word)
    } else if (command.commands.length > 0) {
      const verb = command.commands.find((each) => each.name() === word)
      if (!verb) return undefined
      command = verb
      path.push(word)
    } else args.push(word)
  }
  const place = { command, path, args, given }
  if (pending) return { ...place, option: pending, inside: false, text }
  const [name, value] = cutAtEquals(text)
  const option = value === undefined ? undefined : (optionOf(command, name) ?? optionOf(program, name))
  if (option) return { ...place, option, inside: true, text: value! }
  return { ...place, inside: false, text }
}

/** The argument that stands at the cursor: the last one, if it may be repeated, at every place behind it. */
export function argumentAt({ command, args }: Place): Argument | undefined {
  const { registeredArguments } = command
  const last = registeredArguments.at(-1)
  return registeredArguments[args.length] ?? (last?.variadic ? last : undefined)
}

/** bash makes words of the equals sign, and of what follows it: they are the option's value. */
export function withoutEquals(words: readonly string[]): string[] {
  const isLink = (index: number): boolean => words[index] === '=' && /^--./.test(words[index - 1] ?? '')
  const joined = words.filter((_, index) => !isLink(index))
  return isLink(words.length - 1) ? [...joined, ''] : joined
}

/**
 * bash makes words of the @ in NAME@NUMBER, and of what follows it; `cut` is what it took from the last one. An @ with
 * nothing before it begins a group of nodes, which no command about images takes.
 */
export function withoutAtSigns(words: readonly string[]): { words: string[]; cut: string } {
  if (words.find((word) => !word.startsWith('-')) !== 'image') return { words: [...words], cut: '' }
  const joined: string[] = []
  let cut = ''
  for (const [index, word] of words.entries()) {
    const isBehind = index > 0 && words[index - 1] === '@'
    cut = ''
    if (joined.length > 1 && (word === '@' || isBehind)) {
      cut = word === '@' ? `${joined.at(-1)}@` : joined.at(-1)!
      joined.push(`${joined.pop()}${word}`)
    } else joined.push(word)
  }
  return { words: joined, cut }
}

function optionOf(command: Command, name: string): Option | undefined {
  return command.options.find(({ long, short }) => long === name || short === name)
}

function cutAtEquals(word: string): [name: string, value: string | undefined] {
  const [, name, value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? []
  return name === undefined ? [word, undefined] : [name, value]
}
