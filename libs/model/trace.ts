import { counts, FREE_MAPS, isFields, NAMED_MAPS } from './merge.ts'

type Fields = Readonly<Record<string, unknown>>

/** A value, and who gave it: `profile NAME`, `node` or `default`. */
export interface Origin {
  from: string
  value: unknown
}

/** A text, number, flag or list of a merged description, and where it comes from. */
export interface Leaf {
  /** Who gave what stands there, the weakest first; only a list can be of several. */
  parts: readonly Origin[]
  /** What was given and does not count, the weakest first. */
  overrode: readonly Origin[]
}

/** A map of a merged description, and who gave anything in it. */
export class Branch {
  readonly fields: ReadonlyMap<string, Leaf | Branch>
  readonly from: readonly string[]

  constructor(fields: ReadonlyMap<string, Leaf | Branch>, from: readonly string[]) {
    this.fields = fields
    this.from = from
  }
}

type Traced = Leaf | Branch | undefined
type Laid = (base: Traced, over: Origin) => Leaf | Branch

/** merge() of merge.ts that keeps where every value comes from: `over` laid over what is traced. */
export function lay(base: Branch | undefined, { from, value }: { from: string; value: Fields }): Branch {
  const fields = new Map(base?.fields)
  for (const [key, item] of Object.entries(value)) {
    const present = fields.get(key)
    const over = { from, value: item }
    if (counts(item)) fields.set(key, layField(key)(present, over))
  }
  return new Branch(fields, joined(base?.from ?? [], from))
}

/** The value of a leaf: of a list, what all have given. */
export function contentOf({ parts }: Leaf): unknown {
  return parts.length === 1 ? parts[0]!.value : parts.flatMap(({ value }) => value)
}

/** The leaves below, each by its path; a map without any counts as one. */
export function* leavesOf(traced: Leaf | Branch, path: readonly string[] = []): Iterable<[string[], Leaf]> {
  if (!(traced instanceof Branch)) yield [[...path], traced]
  else if (traced.fields.size === 0) yield [[...path], { parts: [emptyOf(traced)], overrode: [] }]
  else for (const [key, field] of traced.fields) yield* leavesOf(field, [...path, key])
}

function layField(key: string): Laid {
  if (FREE_MAPS.has(key)) return layFree
  return NAMED_MAPS.has(key) ? mapLayer(layValue) : layValue
}

function layValue(base: Traced, over: Origin): Leaf | Branch {
  if (Array.isArray(over.value)) return append(base, over)
  if (!isFields(over.value)) return replace(base, over)
  return base instanceof Branch ? lay(base, { from: over.from, value: over.value }) : plant(over, base)
}

function layFree(base: Traced, over: Origin): Leaf | Branch {
  return mapLayer(layFree)(base, over)
}

/** Lays maps over one another key by key, whatever is in them. */
function mapLayer(layEach: Laid): Laid {
  return (base, over) => {
    if (Array.isArray(over.value)) return append(base, over)
    if (!isFields(over.value)) return replace(base, over)
    if (!(base instanceof Branch)) return plant(over, base)
    const fields = new Map(base.fields)
    for (const [key, value] of Object.entries(over.value)) {
      const [present, each] = [fields.get(key), { from: over.from, value }]
      fields.set(key, present ? layEach(present, each) : plant(each))
    }
    return new Branch(fields, joined(base.from, over.from))
  }
}

function append(base: Traced, over: Origin): Leaf {
  const isList = base && !(base instanceof Branch) && Array.isArray(contentOf(base))
  return isList ? { parts: [...base.parts, over], overrode: base.overrode } : replace(base, over)
}

function replace(base: Traced, over: Origin): Leaf {
  return { parts: [over], overrode: base ? lostIn(base) : [] }
}

/** All that was given in what is replaced. */
function lostIn(base: Leaf | Branch): Origin[] {
  return [...leavesOf(base)].flatMap(([, { overrode, parts }]) => [...overrode, ...parts])
}

/** A value as it is, in the place of `base`. */
function plant({ from, value }: Origin, base?: Traced): Leaf | Branch {
  if (!isFields(value)) return replace(base, { from, value })
  const fields = Object.entries(value).map(([key, item]): [string, Leaf | Branch] => [
    key,
    plant({ from, value: item }, base),
  ])
  return new Branch(new Map(fields), [from])
}

function emptyOf({ from }: Branch): Origin {
  return { from: from.at(-1) ?? 'node', value: {} }
}

function joined(from: readonly string[], another: string): readonly string[] {
  return from.includes(another) ? from : [...from, another]
}
