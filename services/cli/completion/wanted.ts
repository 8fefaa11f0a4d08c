import { CLUSTER, DISCOVERY } from '../documents/sections.ts'
import { argumentAt, type Place } from './command-line.ts'

export interface Word {
  word: string
  about: string
}

/** Things whose names the controller knows. */
export type NameKind =
  | 'node'
  | 'profile'
  | 'image'
  | 'overlay'
  | 'kernel'
  | 'subnet'
  | 'rack'
  | 'script'
  | 'script file'

/** What may stand at the cursor. `isList`: several, separated by commas. `head`: what stands before the number. */
export type Wanted =
  | { of: 'words'; words: readonly Word[] }
  | { of: 'names'; kind: NameKind; isList: boolean }
  | { of: 'overlay files'; overlay: string }
  | { of: 'versions'; image: string; head: string }
  | { of: 'files' }
  | { of: 'nothing' }

const NOTHING: Wanted = { of: 'nothing' }
const FILES: Wanted = { of: 'files' }

/** What options take, by the word that stands for their value: `--image <image>`. */
const BY_VALUE: Record<string, NameKind> = {
  image: 'image',
  profiles: 'profile',
  overlays: 'overlay',
  rack: 'rack',
  node: 'node',
  script: 'script',
}
/** Options whose value is a path on this machine. */
const FILE_OPTIONS: readonly string[] = ['socket', 'tokenFile', 'filename', 'hwaddrFile']
const FILE_ARGUMENTS: readonly string[] = ['file', 'path', 'source', 'directory']
/** Arguments that name what the noun is about. */
const NAME_ARGUMENTS: readonly string[] = ['name', 'names', 'other', 'hostlists', 'node']
/** Options of commands about images whose value is the number of a version of the image named first. */
const VERSION_OPTIONS: readonly string[] = ['to', 'version']
/** What has a history that can be asked for by name. */
const HISTORY_NOUNS: readonly string[] = [
  'node',
  'profile',
  'image',
  'overlay',
  'kernel',
  'subnet',
  'setting',
]
const KINDS_BY_NOUN: Record<string, NameKind> = {
  node: 'node',
  explain: 'node',
  profile: 'profile',
  image: 'image',
  overlay: 'overlay',
  kernel: 'kernel',
  subnet: 'subnet',
}

export function wantedAt(place: Place): Wanted {
  if (place.option) return valueWanted(place.option, place)
  if (place.text.startsWith('-')) return { of: 'words', words: optionsAt(place) }
  const help = place.command.createHelp()
  const commands = help.visibleCommands(place.command)
  if (commands.length > 0) {
    return {
      of: 'words',
      words: commands.map((each) => ({ word: each.name(), about: help.subcommandDescription(each) })),
    }
  }
  return argumentWanted(place)
}

function valueWanted(option: NonNullable<Place['option']>, { path, args }: Place): Wanted {
  const [image] = args
  if (path[0] === 'image' && VERSION_OPTIONS.includes(option.attributeName()) && image)
    return { of: 'versions', image, head: '' }
  if (option.argChoices) return choices(option.argChoices)
  if (FILE_OPTIONS.includes(option.attributeName())) return FILES
  const [, value = ''] = /[<[]([a-z]+)/.exec(option.flags) ?? []
  const kind = BY_VALUE[value]
  return kind ? { of: 'names', kind, isList: value.endsWith('s') } : NOTHING
}

function optionsAt({ command }: Place): Word[] {
  const help = command.createHelp()
  const options = [...help.visibleOptions(command), ...help.visibleGlobalOptions(command)]
  return options.map(({ long, short, description }) => ({ word: long ?? short!, about: description }))
}

function argumentWanted(place: Place): Wanted {
  const argument = argumentAt(place)
  if (!argument) return NOTHING
  if (argument.argChoices) return choices(argument.argChoices)
  const [noun = '', verb] = place.path
  const name = argument.name()
  if (noun === 'script')
    return verb === 'import' ? FILES : { of: 'names', kind: 'script file', isList: false }
  if (noun === 'overlay') return overlayWanted(place, name)
  if (FILE_ARGUMENTS.includes(name)) return FILES
  if (noun === 'image' && (name === 'image' || name === 'other')) return versionWanted(place.text)
  if (noun === 'history') return historyWanted(place)
  const kind = KINDS_BY_NOUN[noun]
  // What is to be made has no name yet.
  if (!kind || verb === 'add' || !NAME_ARGUMENTS.includes(name)) return NOTHING
  return { of: 'names', kind, isList: kind === 'node' && argument.variadic }
}

/** Files are those of the overlay that stands before them; `source` and `directory` are on this machine. */
function overlayWanted({ path, args }: Place, name: string): Wanted {
  if (name === 'overlay' || name === 'overlays') return { of: 'names', kind: 'overlay', isList: false }
  if (name === 'node') return { of: 'names', kind: 'node', isList: false }
  if (name === 'file' || name === 'destination') {
    const overlay = args[path[1] === 'render' ? 1 : 0]
    return overlay === undefined ? NOTHING : { of: 'overlay files', overlay }
  }
  return FILE_ARGUMENTS.includes(name) ? FILES : NOTHING
}

/** An image, or behind an @ the number of a version of it. */
function versionWanted(text: string): Wanted {
  const at = text.indexOf('@')
  if (at === -1) return { of: 'names', kind: 'image', isList: false }
  return { of: 'versions', image: text.slice(0, at), head: text.slice(0, at + 1) }
}

function historyWanted({ args }: Place): Wanted {
  const [what] = args
  if (what === undefined) return choices(HISTORY_NOUNS)
  if (what === 'setting') return choices([CLUSTER, DISCOVERY])
  // Subnets have one history together.
  if (what === 'subnet') return NOTHING
  const kind = HISTORY_NOUNS.includes(what) ? KINDS_BY_NOUN[what] : undefined
  return kind ? { of: 'names', kind, isList: false } : NOTHING
}

function choices(words: readonly string[]): Wanted {
  return { of: 'words', words: words.map((word) => ({ word, about: '' })) }
}
