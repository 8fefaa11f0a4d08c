import { Writable } from 'node:stream'
import { type Logger, pino } from 'pino'
import type { Bus } from '../../../libs/bus/bus.ts'
import type { Operation } from '../../../libs/changes/operation.ts'
import { ChangeStore } from '../../../services/controller/change-store.ts'
import { Cluster } from '../../../services/controller/cluster.ts'
import { readyBus } from '../../support/bus.ts'
import { Collector } from '../../support/collector.ts'
import { type Owner, startNatsServer } from '../../support/nats-server.ts'

export const never = new AbortController().signal

/** A logger, and the messages that it is given. */
export function recordingLogger(): { logger: Logger; messages: Collector<string> } {
  const messages = new Collector<string>()
  const write = (line: Buffer, _encoding: unknown, done: () => void): void => {
    messages.add((JSON.parse(line.toString()) as { msg: string }).msg)
    done()
  }
  return { logger: pino(new Writable({ write })), messages }
}

/**
 * A cluster over a real log and store, with the messages that it logs; it ends with the test. `prepare` may fill the
 * store before it is loaded.
 */
export async function openCluster(
  t: Owner,
  bus: Bus,
  directory: string,
  prepare: (store: ChangeStore) => Promise<void> = async () => {},
) {
  const { logger, messages } = recordingLogger()
  const store = await ChangeStore.open(directory)
  await prepare(store)
  const cluster = await Cluster.open({ log: bus.changeLog, store, logger })
  t.teardown(async () => {
    await cluster.close()
    await store.close()
  })
  return { cluster, store, messages, logger }
}

/** A cluster that runs, on a nats-server and a bus of its own. */
export async function startedCluster(t: Owner & { testdir(): string }) {
  const nats = await startNatsServer(t)
  const bus = await readyBus(t, nats.url)
  const opened = await openCluster(t, bus, t.testdir())
  await opened.cluster.start(never)
  return { ...opened, bus, nats }
}

export function putNode(name: string, value: object = {}): Operation {
  return { op: 'put', kind: 'node', name, value }
}

export function propose(cluster: Cluster, ...ops: Operation[]): Promise<number> {
  return cluster.propose({ actor: 'test', reason: '', bases: [], plan: () => ops })
}

/** A node of rack r1 that boots the image debian. */
export const bootable = (last: number, more: object = {}) =>
  putNode(`n${last}`, {
    ...more,
    rack: 'r1',
    image: 'debian',
    networkDevices: { default: { hwaddr: `52:54:00:00:00:0${last}` } },
  })
