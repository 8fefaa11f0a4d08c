import { countUp } from '../../../libs/hostlist/counting.ts'
import { isNoAddress } from '../../../libs/model/address.ts'
import { UsageError } from '../errors.ts'
import { addressOf, commaSeparated, entryOf, type Given, settingValue } from './convert.ts'
import { attributeOf, longNameOf, type Selector, type Setting, selectorsOf } from './setting.ts'
import { SELECTORS, settingsOf } from './table.ts'

/** In a path: every key there is. */
export const EVERY = Symbol('every key')

export type Path = readonly (string | typeof EVERY)[]

/** What becomes of one field; without a value it is taken away. */
export interface Assignment {
  path: Path
  value: unknown
}

/** What the options of a command line ask for. */
export interface Plan {
  /** The same for all. */
  shared: readonly Assignment[]
  /** Of each of several nodes its own, counted up from the value. */
  counted: readonly { path: Path; first: string }[]
  /** Options that only one node can have. */
  single: readonly string[]
}

/** What commander has read, by attribute. */
export type Flags = Readonly<Record<string, unknown>>

/**
 * @param verb with `unset` the options have no values, and take their fields away
 * @throws {UsageError}
 */
export function planOf(flags: Flags, options: { kind: 'node' | 'profile'; verb: 'set' | 'unset' }): Plan {
  const { kind, verb } = options
  const given = settingsOf(kind).flatMap((setting) => {
    const value = givenTo(setting, flags)
    return value === undefined ? [] : [{ setting, value }]
  })
  refuseIdle(
    flags,
    given.map(({ setting }) => setting),
  )
  // Taking away comes first, so that what is named beside it is there afterwards.
  given.sort((one, other) => Number(other.setting.takes === 'keys') - Number(one.setting.takes === 'keys'))
  const shared: Assignment[] = []
  const counted: { path: Path; first: string }[] = []
  for (const { setting, value } of given) {
    const path = pathOf(setting, flags)
    if (setting.takes === 'keys') shared.push(...(value as string[]).flatMap(commaSeparated).map(gone(path)))
    else if (verb === 'unset') shared.push({ path, value: undefined })
    else if (setting.takes === 'entries') shared.push(...entries(setting, { path, texts: value as string[] }))
    else if (setting.takes !== 'address') shared.push({ path, value: settingValue(setting, value) })
    else {
      const { address, mask } = addressOf(setting, value as string)
      if (mask !== undefined) shared.push({ path: maskPath(setting, { path, flags }), value: mask })
      if (address === undefined || isNoAddress(address) || kind === 'profile')
        shared.push({ path, value: address })
      else counted.push({ path, first: address })
    }
  }
  const single = verb === 'unset' ? [] : given.filter(({ setting }) => setting.takes === 'mac')
  return { shared, counted, single: single.map(({ setting }) => `--${longNameOf(setting.flags)}`) }
}

/**
 * What becomes of each of so many nodes, by its place among them.
 * @throws {UsageError} @throws {AddressCountError}
 */
export function spread(plan: Plan, count: number): (index: number) => readonly Assignment[] {
  const { shared, counted, single } = plan
  if (single.length > 0 && count > 1) {
    throw new UsageError(`${single[0]} cannot be the same for ${count} of them`, {
      hint: 'Give them with --hwaddr-file FILE, one a line.',
    })
  }
  if (counted.length === 0) return () => shared
  const values = counted.map(({ path, first }) => ({ path, values: countUp(first, { count }) }))
  return (index) => [...shared, ...values.map(({ path, values }) => ({ path, value: values[index] }))]
}

/** The path of a field of a network device, of the one that the options are about. */
export function devicePath(flags: Flags, field: string): Path {
  return ['networkDevices', selected('netname', flags)!, field]
}

function givenTo(setting: Setting, flags: Flags): Given | undefined {
  const spellings = [setting.flags, ...(setting.aliases ?? [])]
  return spellings.map((spelling) => flags[attributeOf(spelling)] as Given | undefined).find(isGiven)
}

function isGiven(value: unknown): boolean {
  return value !== undefined
}

/** A selector that nothing it selects goes with was not meant like that. */
function refuseIdle(flags: Flags, settings: readonly Setting[]): void {
  const used = new Set(settings.flatMap(({ path }) => selectorsOf(path)))
  if (flags.hwaddrFile !== undefined) used.add('netname')
  for (const { flags: spelling } of SELECTORS) {
    const name = longNameOf(spelling)
    if (flags[name] === undefined || used.has(name)) continue
    throw new UsageError(`--${name} changes nothing by itself`, {
      hint: 'It says which one other options are about: give those, too.',
    })
  }
}

function pathOf(setting: Setting, flags: Flags): Path {
  return setting.path.split('.').map((part) => {
    const [name] = selectorsOf(part)
    if (name === undefined) return part
    const value = selected(name, flags)
    if (value !== undefined) return value
    if (setting.takes === 'keys') return EVERY
    throw new UsageError(`--${longNameOf(setting.flags)} needs --${name}`, {
      hint: `Say which one: --${name} NAME.`,
    })
  })
}

function selected(name: string, flags: Flags): string | undefined {
  const selector = SELECTORS.find(({ flags }) => longNameOf(flags) === name) as Selector
  const value = (flags[name] as string | undefined) ?? selector.default
  if (value === '') throw new UsageError(`--${name} has an empty value`)
  return value
}

/** @throws {UsageError} if the field beside the address is given by an option of its own, too */
function maskPath(setting: Setting, options: { path: Path; flags: Flags }): Path {
  const parent = setting.path.replace(/[^.]+$/, '')
  const beside = settingsOf('node').find(({ path }) => path === parent + setting.mask!.field)!
  if (givenTo(beside, options.flags) !== undefined) {
    const names = [setting, beside].map(({ flags }) => `--${longNameOf(flags)}`)
    throw new UsageError(`${names.join(' and ')} both say how large the network is`, {
      hint: `Leave the prefix away, or ${names[1]}.`,
    })
  }
  return [...options.path.slice(0, -1), setting.mask!.field]
}

function gone(path: Path): (key: string) => Assignment {
  return (key) => ({ path: [...path, key], value: undefined })
}

function entries(setting: Setting, options: { path: Path; texts: readonly string[] }): Assignment[] {
  return options.texts.map((text) => {
    const [key, value] = entryOf(setting, text)
    return { path: [...options.path, key], value }
  })
}
