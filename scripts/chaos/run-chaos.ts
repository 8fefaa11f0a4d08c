import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bus } from '../../libs/bus/bus.ts'
import { LEASE_TTL_MS } from '../../libs/bus/lease.ts'
import { decodeClaim } from '../../libs/bus/lease-claim.ts'
import { BUCKETS } from '../../libs/bus/names.ts'
import { decodeChange } from '../../libs/changes/change.ts'
import { ControllerProcess } from './controller-process.ts'
import { RecordWatch } from './record-watch.ts'
import { type Acknowledged, calmNodes, Storm } from './storm.ts'

const CONTROLLERS = ['c1', 'c2', 'c3']
/** Calm between two blows, at random up to so much, so that they come at any moment; in milliseconds. */
const CALM_MAX_MS = 1_500
const POLL_MS = 50
/** A whole comparison reads everything. */
const CHECK_TIMEOUT_MS = 60_000

/** What happens to the compiling controller, or to NATS: a server is killed, and may have lost the end of the log, or all. */
export type Blow = 'kill' | 'freeze' | NatsBlow
export type NatsBlow = 'nats' | 'truncate' | 'wipe'

export interface ChaosOptions {
  /** What is done, one after the other. */
  blows: readonly Blow[]
  /** URLs of the NATS servers, and a connection to them. */
  nats: readonly string[]
  bus: Bus
  /** Strikes NATS; returns how to put it right again, where others can go on before. */
  strikeNats?: (blow: NatsBlow) => Promise<() => Promise<void>>
  directory: string
  note: (text: string) => void
}

export interface ChaosResult {
  /** Milliseconds from each blow until a record of a newer change was written. */
  takeoversMs: { blow: Blow; ms: number }[]
  /** Records that were written over newer ones. */
  backwards: string[]
  /** Records that were seen. */
  records: number
  acknowledged: number
  unanswered: number
  /** Acknowledged changes that the log does not have at their sequence. */
  missing: Acknowledged[]
  /** What a controller's own check of everything against everything found, from each of them. */
  findings: string[]
}

/** Three controllers in a storm of changes, of which the one that compiles is struck again and again. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { blows, nats, bus, directory, note } = options
  const controllers = await Promise.all(
    CONTROLLERS.map((id) => ControllerProcess.create({ id, directory, nats })),
  )
  await using owned = new AsyncDisposableStack()
  for (const controller of controllers) owned.defer(() => controller.kill())
  for (const controller of controllers) await controller.start()
  await controllers[0]!.importImage(smallRoot(directory), 'small')
  await controllers[1]!.change(calmNodes())
  const watch = new RecordWatch(bus)
  owned.defer(() => watch.close())
  await watch.newerThan(0)
  const storm = new Storm(controllers)
  owned.defer(() => storm.stop())
  const takeoversMs: ChaosResult['takeoversMs'] = []
  for (const blow of blows) {
    await sleep(Math.random() * CALM_MAX_MS)
    const ms = await strike(blow, { ...options, controllers, watch })
    note(`${blow}: newer records after ${Math.round(ms)} ms`)
    takeoversMs.push({ blow, ms })
  }
  await storm.stop()
  note(`the storm is over: ${storm.acknowledged.length} changes, ${watch.records} records`)
  return {
    takeoversMs,
    backwards: watch.backwards,
    records: watch.records,
    acknowledged: storm.acknowledged.length,
    unanswered: storm.unanswered,
    missing: await missingFrom(bus, storm.acknowledged),
    findings: (await Promise.all(controllers.map(findingsOf))).flat(),
  }
}

/** Resolves to the milliseconds until others went on, when all is as it was before. */
async function strike(
  blow: Blow,
  options: ChaosOptions & { controllers: readonly ControllerProcess[]; watch: RecordWatch },
): Promise<number> {
  const { controllers, watch, bus, strikeNats } = options
  if (blow !== 'kill' && blow !== 'freeze') {
    const struckAt = performance.now()
    const putRight = await strikeNats!(blow)
    const goneOnAt = await watch.newerThan(watch.newestSeq)
    await putRight()
    return goneOnAt - struckAt
  }
  const holder = await holderOf(bus)
  const struck = controllers.find(({ id }) => id === holder)!
  const struckAt = performance.now()
  if (blow === 'kill') await struck.kill()
  else struck.freeze()
  // What was on its way from the one that was struck is of no later change than this: newer records are another's.
  const goneOnAt = await watch.newerThan(await bus.changeLog.lastSeq())
  if (blow === 'kill') await struck.start()
  else {
    await sleep(LEASE_TTL_MS / 2)
    struck.thaw()
  }
  return goneOnAt - struckAt
}

async function holderOf(bus: Bus): Promise<string> {
  while (true) {
    const entry = await bus.bucket(BUCKETS.lease).get('compiler')
    const claim = entry?.value && decodeClaim(entry.value)
    if (claim) return claim.holder
    await sleep(POLL_MS)
  }
}

async function missingFrom(bus: Bus, acknowledged: readonly Acknowledged[]): Promise<Acknowledged[]> {
  const missing: Acknowledged[] = []
  for (const change of acknowledged) {
    const bytes = await bus.changeLog.read(change.seq)
    const [operation] = bytes ? decodeChange(bytes).ops : []
    const isIt = operation?.name === change.node && JSON.stringify(operation).includes(`"${change.mark}"`)
    if (!isIt) missing.push(change)
  }
  return missing
}

/** What a controller finds wrong once everything has come to rest. */
async function findingsOf(controller: ControllerProcess): Promise<string[]> {
  const answer = (await controller.get('/v1/check', CHECK_TIMEOUT_MS)) as {
    ok: boolean
    findings: { level: string; what: string }[]
  }
  const errors = answer.findings.filter(({ level }) => level === 'error')
  return errors.map(({ what }) => `${controller.id}: ${what}`)
}

/** A root file system that can be imported; nothing boots it. */
function smallRoot(directory: string): string {
  const root = join(directory, 'root')
  for (const folder of ['sbin', 'boot']) mkdirSync(join(root, folder), { recursive: true })
  writeFileSync(join(root, 'sbin/init'), '#!/bin/sh\n', { mode: 0o755 })
  writeFileSync(join(root, 'boot/vmlinuz-6.1.0-1-amd64'), 'a kernel')
  return root
}
