/**
 * What an option takes:
 * - `text`, `whole` (a number), `flag` (true or false; true if nothing follows), `mac`
 * - `list`: separated by commas; replaces what was there
 * - `words`: kernel arguments, separated by spaces; replaces what was there
 * - `address`: counted up where it is given for several nodes; a prefix (10.0.0.1/24) goes to the field `mask`
 * - `entries`: key=value, beside the entries that are there
 * - `keys`: names in a map, to be taken away
 */
export type Takes = 'text' | 'whole' | 'flag' | 'mac' | 'list' | 'words' | 'address' | 'entries' | 'keys'

/** An option that says what a field of a node or profile is to be. */
export interface Setting {
  /** As commander takes them: `-I, --ipaddr <address>`. */
  flags: string
  about: string
  takes: Takes
  /** Path of the field, with dots. In place of `<netname>` stands what the selector --netname says. */
  path: string
  /** Of an address: the field beside it that a prefix goes to, and what is written there. */
  mask?: { field: string; as: 'netmask' | 'length' }
  /** Only nodes have it. */
  only?: 'node'
  /** Other spellings that Warewulf has or had, not shown in help. */
  aliases?: readonly string[]
}

/** An option that says which of several things other options are about: which network device, which disk. */
export interface Selector {
  flags: string
  about: string
  /** What it stands for where it is not given. */
  default?: string
}

/** Options that belong together, under one heading of the help. */
export interface SettingGroup {
  heading: string
  selectors: readonly Selector[]
  settings: readonly Setting[]
}

/** The long name of an option: `ipaddr` of `-I, --ipaddr <address>`. */
export function longNameOf(flags: string): string {
  return /--([a-z0-9-]+)/.exec(flags)![1]!
}

/** The name under which commander keeps what an option was given: `systemOverlays`. */
export function attributeOf(flags: string): string {
  return longNameOf(flags).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** Names of the selectors in a path: `diskname` and `partname`. */
export function selectorsOf(path: string): string[] {
  return [...path.matchAll(/<([a-z]+)>/g)].map(([, name]) => name!)
}
