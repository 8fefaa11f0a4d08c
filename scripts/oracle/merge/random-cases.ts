import fc from 'fast-check'
import type { Node, Profile } from '../../../libs/model/node.ts'
import type { MergeCase } from './merge-case.ts'

const SEED = 47
const DEPTH_MAX = 3

// Few names and values, so that what is merged meets.
const names = ['a', 'b', 'c', 'd', 'e']
const text = fc.constantFrom('x', 'y', 'z', '')
const flag = fc.boolean()
const number = fc.constantFrom(0, 1, 7, 100)
const address = fc.constantFrom('10.0.0.1', '10.0.0.2', '0.0.0.0')
const address6 = fc.constantFrom('fd00::1', 'fd00::2', '::')
const texts = fc.array(fc.constantFrom('x', 'y', 'z'), { maxLength: 3 })
/** One in four takes others away. */
const item = fc
  .tuple(fc.nat(3), fc.constantFrom(...names))
  .map(([of, name]) => (of === 0 ? `~${name}` : name))
const items = fc.array(item, { maxLength: 4 })
const tags = mapOf(text)

/** Lists meet lists: laid over anything else they are refused, and there are cases by hand for that. */
const { resources } = fc.letrec<{ resources: Record<string, unknown>; list: unknown }>((tie) => ({
  resources: fields({
    k: fc.oneof({ maxDepth: DEPTH_MAX }, fc.oneof(text, flag, number, fc.constant(null)), tie('resources')),
    l: tie('list'),
  }),
  list: fc.array(fc.oneof({ maxDepth: DEPTH_MAX }, text, number, tie('list'), tie('resources')), {
    maxLength: 2,
  }),
}))

/** With an MTU always: Warewulf keeps devices that say nothing, muster does not. */
const device = fc.record(
  {
    type: text,
    onboot: flag,
    device: text,
    ipaddr: address,
    gateway: address,
    ipaddr6: address6,
    prefixlen6: fc.constantFrom(1, 64, 128),
    mtu: fc.constantFrom(1500, 9000),
    tags,
  },
  { requiredKeys: ['mtu'] },
)

const partition = fields({
  number,
  sizeMib: number,
  typeGuid: text,
  wipePartitionEntry: flag,
  shouldExist: flag,
  resize: flag,
})

interface Kind {
  cases: number
  /** How many profiles there are; one more is named. */
  profiles: number
  /** What profiles and nodes say. */
  said: fc.Arbitrary<Profile>
}

const KINDS: Record<string, Kind> = {
  'random texts': {
    cases: 30,
    profiles: 3,
    said: fields({
      comment: text,
      image: text,
      ipxeTemplate: text,
      root: text,
      kernel: fields({ version: text }),
    }),
  },
  'random lists': {
    cases: 60,
    profiles: 4,
    said: fields({ systemOverlays: items, runtimeOverlays: items, kernel: fields({ args: items }) }),
  },
  'random tags': { cases: 30, profiles: 3, said: fields({ tags }) },
  'random BMCs': {
    cases: 25,
    profiles: 2,
    said: fields({
      ipmi: fields({
        username: text,
        ipaddr: fc.oneof(address, address6),
        netmask: address,
        port: fc.constantFrom(1, 623),
        escapechar: text,
        write: flag,
        tags,
      }),
    }),
  },
  'random devices': {
    cases: 25,
    profiles: 2,
    said: fields({ networkDevices: mapOf(device), primaryNetwork: fc.constantFrom('k', 'l', 'x', '') }),
  },
  'random disks': {
    cases: 25,
    profiles: 2,
    said: fields({ disks: mapOf(fields({ wipeTable: flag, partitions: mapOf(partition) })) }),
  },
  'random file systems': {
    cases: 25,
    profiles: 2,
    said: fields({
      filesystems: mapOf(fields({ format: text, wipeFilesystem: flag, options: texts, mountOptions: text })),
    }),
  },
  'random resources': { cases: 60, profiles: 3, said: fields({ resources: mapOf(resources) }) },
}

/** The same for every run. */
export function randomCases(): MergeCase[] {
  return Object.entries(KINDS).flatMap(([kind, { cases, profiles, said }]) =>
    fc
      .sample(fc.record({ profiles: profilesWith(said, profiles), node: nodeWith(said, profiles) }), {
        seed: SEED,
        numRuns: cases,
      })
      .map((each, index) => ({ kind, name: `${kind} ${index + 1}`, ...each })),
  )
}

/** Some of them name others, or take them away. */
function profilesWith(said: fc.Arbitrary<Profile>, count: number): fc.Arbitrary<Record<string, Profile>> {
  const nested = fc.oneof(
    { weight: 3, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: items },
  )
  const profile = fc
    .tuple(said, nested)
    .map(([said, profiles]) => ({ ...said, ...(profiles.length > 0 && { profiles }) }))
  return fc
    .array(profile, { minLength: count, maxLength: count })
    .map((each) => Object.fromEntries(each.map((profile, index) => [names[index]!, profile])))
}

function nodeWith(said: fc.Arbitrary<Profile>, count: number): fc.Arbitrary<Node> {
  const some = fc.shuffledSubarray(names.slice(0, count + 1), { minLength: count })
  const more = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.tuple(item) })
  return fc.tuple(said, some, more).map(([said, some, more]) => ({ ...said, profiles: [...some, ...more] }))
}

function fields<T extends Record<string, fc.Arbitrary<unknown>>>(of: T) {
  return fc.record(of, { requiredKeys: [] })
}

function mapOf<T>(value: fc.Arbitrary<T>) {
  return fc.dictionary(fc.constantFrom('k', 'l'), value, { noNullPrototype: true })
}
