import { setTimeout as sleep } from 'node:timers/promises'
import type { Bus } from '../../../libs/bus/bus.ts'
import { BUCKETS, parseBootKey } from '../../../libs/bus/names.ts'
import type { Compiled } from '../../../libs/compile/compiled.ts'
import { Publication, type RecordWrite } from '../../../libs/compile/publication.ts'
import { MusterError } from '../../../libs/errors/muster-error.ts'
import { foldHostlist } from '../../../libs/hostlist/fold-hostlist.ts'
import { decodeGroupRecord, decodeNodeRecord, decodeRackHead } from '../../../libs/records/decode.ts'
import type { RackHead } from '../../../libs/records/rack-head.ts'
import { MacIndex } from '../mac-index.ts'
import { readBucket } from '../read-bucket.ts'
import { type Checked, error, type Finding, warning } from './finding.ts'

/** How often it is looked again whether what differed has been written meanwhile, and the pause, in milliseconds. */
const LOOKS_MAX = 6
const LOOK_INTERVAL_MS = 500

const DECODERS = { node: decodeNodeRecord, group: decodeGroupRecord, head: decodeRackHead }

const HINT =
  'The controller that compiles writes them when it sees a change. If that does not help, delete the bucket that is wrong: it is written anew.'

/**
 * Compares the boot records and the MAC index with what the description comes to. A change takes a moment to become
 * records, so what differs is looked at again. Also returns the heads that were found.
 */
export async function checkRecords(options: {
  bus: Bus
  /** Compiles what this controller has of the description now. */
  compile: () => Promise<Compiled>
  signal: AbortSignal
}): Promise<Checked & { heads: Map<string, RackHead> }> {
  const { bus, compile, signal } = options
  for (let look = 1; ; look += 1) {
    const found = compare({ compiled: await compile(), ...(await readRecords(bus, signal)) })
    const isWrong = found.findings.some(({ level }) => level === 'error')
    if (!isWrong || look >= LOOKS_MAX) return found
    await sleep(LOOK_INTERVAL_MS, undefined, { signal })
  }
}

type Values = ReadonlyMap<string, Uint8Array>

async function readRecords(bus: Bus, signal: AbortSignal): Promise<{ boot: Values; mac: Values }> {
  return {
    boot: await readBucket(bus, BUCKETS.boot, signal),
    mac: await readBucket(bus, BUCKETS.mac, signal),
  }
}

/** Finds what a controller would write that took over now. */
function compare(options: { compiled: Compiled; boot: Values; mac: Values }) {
  const { compiled, boot, mac } = options
  const publication = new Publication()
  const heads = new Map<string, RackHead>()
  const unreadable: string[] = []
  for (const [key, value] of boot) {
    const parsed = parseBootKey(key)
    const record = parsed && decoded(parsed.kind, value)
    if (!parsed || !record) unreadable.push(key)
    else {
      const id = parsed.kind === 'head' ? '' : parsed.id
      publication.observe({ rack: parsed.rack, kind: parsed.kind, id, record })
      if (parsed.kind === 'head') heads.set(parsed.rack, record as RackHead)
    }
  }
  const index = new MacIndex()
  for (const [key, value] of mac) index.observe(key, Buffer.from(value).toString())
  const { records, macs } = publication.plan(compiled)
  const wrongMacs = index.plan({ changes: macs, all: () => publication.macs() })
  const findings: Finding[] = [...recordFindings(records, { compiled, heads })]
  for (const key of unreadable) findings.push(error(`the boot record ${key} cannot be read`, HINT))
  if (wrongMacs.length > 0) {
    const what = `the MAC index is wrong in ${wrongMacs.length} of its entries, the first of them ${wrongMacs[0]!.key}`
    findings.push(error(what, HINT))
  }
  return { findings, heads, looked: { records: boot.size, 'MAC addresses': mac.size } }
}

/** What is told of the records of a rack that would be written, or taken away. */
const WRONG: [kind: 'node' | 'group', isWanted: boolean, what: string][] = [
  ['node', true, 'nodes whose record is missing, or not what the description comes to'],
  ['node', false, 'records of nodes that the rack has not'],
  ['group', true, 'groups whose record is missing, or not what the description comes to'],
  ['group', false, 'records of groups that no node belongs to'],
]

/** One finding for each rack and kind of record. */
function* recordFindings(
  records: readonly RecordWrite[],
  { compiled, heads }: { compiled: Compiled; heads: ReadonlyMap<string, RackHead> },
): Iterable<Finding> {
  for (const [rack, writes] of Map.groupBy(records, (write) => write.rack)) {
    const head = heads.get(rack)
    if (!head) yield error(`rack ${rack} has no head`, HINT)
    else if (head.seq > compiled.seq) {
      const what = `the head of rack ${rack} is of change ${head.seq}, and the description is of ${compiled.seq}`
      yield error(what, HINT)
    } else if (writes.every(({ kind }) => kind === 'head'))
      yield error(`the head of rack ${rack} does not fit its records`, HINT)
    for (const [kind, isWanted, what] of WRONG) {
      const those = writes.filter((each) => each.kind === kind && (each.record !== undefined) === isWanted)
      if (those.length === 0) continue
      yield error(`rack ${rack}: ${what}: ${foldHostlist(those.map(({ id }) => id))}`, HINT)
    }
  }
  const { failed } = compiled
  if (failed.size === 0) return
  const hint = "They keep what they had. 'muster node status' says why."
  yield warning(`nodes that cannot be compiled as they are described: ${foldHostlist(failed)}`, hint)
}

function decoded(kind: RecordWrite['kind'], value: Uint8Array): RecordWrite['record'] {
  try {
    return DECODERS[kind](value)
  } catch (problem) {
    if (problem instanceof MusterError) return undefined
    throw problem
  }
}
