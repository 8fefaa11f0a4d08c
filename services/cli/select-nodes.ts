import { expandHostlist, needsGroups } from '../../libs/hostlist/expand-hostlist.ts'
import { foldHostlist } from '../../libs/hostlist/fold-hostlist.ts'
import { EntityMissingError } from '../../libs/model/errors.ts'
import { type Entity, items, type NodeReport, type NodeSummary } from './api.ts'
import type { Client } from './client.ts'
import { UsageError } from './errors.ts'

/** Characters of a hostlist as it stands in a URL. An HTTP server takes some 16,000 for all that goes before a body. */
const SELECT_LENGTH_MAX = 8_000

/** The nodes that hostlists stand for, in natural order. @throws {RefusedError} if one that is named does not exist */
export function selectNodes(client: Client, hostlists: readonly string[]): Promise<Entity<'node'>[]> {
  return selected(client, '/v1/nodes?view=full', hostlists)
}

/** The same, and only what lists show; all nodes where no hostlist is given. */
export function selectSummaries(client: Client, hostlists: readonly string[]): Promise<NodeSummary[]> {
  return selected(client, '/v1/nodes?view=summary', hostlists)
}

/** How far nodes came in their last boot; all nodes where no hostlist is given. */
export function selectReports(client: Client, hostlists: readonly string[]): Promise<NodeReport[]> {
  return selected(client, '/v1/status/nodes?', hostlists)
}

/** @throws {EntityMissingError} if there are none: a group without nodes, a wildcard that nothing matches */
export function refuseNone(found: readonly unknown[], hostlists: readonly string[]): void {
  if (found.length > 0) return
  throw new EntityMissingError(`no node is one of ${JSON.stringify(hostlists.join(' '))}`, {
    hint: "'muster node list' shows those there are.",
  })
}

async function selected<T>(client: Client, path: string, hostlists: readonly string[]): Promise<T[]> {
  if (hostlists.length === 0) return items(client, path)
  const found: T[] = []
  for (const select of selectsOf(hostlists.join(' '))) {
    found.push(...(await items<T>(client, `${path}&select=${select}`)))
  }
  return found
}

/**
 * A hostlist as it goes into URLs: whole if it is short, else its names folded, if need be in several parts.
 * @throws {HostlistError} @throws {UsageError} if it is too long and has groups or wildcards
 */
export function selectsOf(hostlist: string): string[] {
  const whole = encodeURIComponent(hostlist)
  if (whole.length <= SELECT_LENGTH_MAX) return [whole]
  if (needsGroups(hostlist)) {
    throw new UsageError('the hostlist is too long for one that has groups or wildcards', {
      hint: 'Do it in several parts.',
    })
  }
  return partsOf(expandHostlist(hostlist))
}

/** Halved until each part is short enough when folded; one name always is. */
function partsOf(names: readonly string[]): string[] {
  const folded = encodeURIComponent(foldHostlist(names))
  if (folded.length <= SELECT_LENGTH_MAX) return [folded]
  const half = Math.ceil(names.length / 2)
  return [...partsOf(names.slice(0, half)), ...partsOf(names.slice(half))]
}
