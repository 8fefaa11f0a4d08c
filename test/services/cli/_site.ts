import type { Operation } from '../../../libs/changes/operation.ts'
import { TestCluster } from '../_cluster.ts'
import { type CliOptions, type Result, runCli } from './_cli.ts'

/** A real controller, and command lines that go to it. */
export async function startSite(t: Parameters<typeof TestCluster.start>[0]) {
  const cluster = await TestCluster.start(t)
  const muster = (args: string[], options: CliOptions = {}): Promise<Result> =>
    runCli(args, { ...options, env: { MUSTER_SOCKET: cluster.socket, ...options.env } })
  const change = async (reason: string, ...ops: Operation[]): Promise<number> =>
    (await cluster.post<{ seq: number }>('/changes', { reason, ops })).seq
  return { cluster, muster, change }
}

export function put(kind: 'node' | 'profile', name: string, value: object): Operation {
  return { op: 'put', kind, name, value }
}
