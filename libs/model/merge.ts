type Fields = Readonly<Record<string, unknown>>

/** What is laid over what. */
interface Pair {
  base: unknown
  over: unknown
}

/** Maps from names that the site makes up to fields. */
export const NAMED_MAPS: ReadonlySet<string> = new Set([
  'networkDevices',
  'disks',
  'partitions',
  'filesystems',
])

/** Maps of values that the site makes up. What stands in them always counts, be it empty or false. */
export const FREE_MAPS: ReadonlySet<string> = new Set(['tags', 'resources'])

/**
 * The fields of `over` laid over those of `base`, by Warewulf's rules: texts, numbers and flags of `over` win unless
 * empty, lists are appended to those of `base`, maps are merged key by key. Neither is changed; what only one of them
 * has is shared with it.
 */
export function merge(base: Fields, over: Fields): Fields {
  const merged: Record<string, unknown> = { ...base }
  for (const key of Object.keys(over)) {
    const value = over[key]
    if (counts(value)) merged[key] = mergeField(key, { base: merged[key], over: value })
  }
  return merged
}

/** Whether a value laid over that of a field makes a difference to it: an empty one does not, `false` does. */
export function counts(over: unknown): boolean {
  return over !== undefined && over !== null && over !== ''
}

function mergeField(key: string, { base, over }: Pair): unknown {
  if (FREE_MAPS.has(key)) return mergeFree(base, over)
  if (Array.isArray(over)) return Array.isArray(base) ? [...base, ...over] : over
  if (!isFields(over) || !isFields(base)) return over
  return NAMED_MAPS.has(key) ? mergeMap(mergeNamed, { base, over }) : merge(base, over)
}

function mergeNamed(base: unknown, over: unknown): unknown {
  return isFields(base) && isFields(over) ? merge(base, over) : over
}

function mergeFree(base: unknown, over: unknown): unknown {
  if (Array.isArray(over) && Array.isArray(base)) return [...base, ...over]
  return isFields(over) && isFields(base) ? mergeMap(mergeFree, { base, over }) : over
}

function mergeMap(
  mergeValue: (base: unknown, over: unknown) => unknown,
  { base, over }: { base: Fields; over: Fields },
): Fields {
  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(over)) {
    merged[key] = Object.hasOwn(base, key) ? mergeValue(base[key], value) : value
  }
  return merged
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
