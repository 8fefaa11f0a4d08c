import { entityNames, members } from '../api.ts'
import type { Client } from '../client.ts'
import { bootServers } from '../rack-view.ts'
import { selectSummaries } from '../select-nodes.ts'
import { readSubnets } from '../subnets/read-subnets.ts'
import type { NameKind } from './wanted.ts'

/** Names of all of a kind that the controller knows. */
export async function liveNames(client: Client, kind: NameKind): Promise<readonly string[]> {
  if (kind === 'subnet') return Object.keys((await readSubnets(client)).value).sort()
  if (kind === 'script' || kind === 'script file') {
    // Loaded when it is needed, so that other words are completed quickly.
    const { readScriptFiles, readScriptNames } = await import('../scripts/read-scripts.ts')
    return kind === 'script' ? readScriptNames(client) : readScriptFiles(client)
  }
  if (kind !== 'rack') return entityNames(client, kind)
  // Nodes may be in a rack that has no boot server yet, and the other way round.
  const [nodes, servers] = await Promise.all([selectSummaries(client, []), members(client)])
  const racks = [...nodes, ...bootServers(servers)].map(({ rack }) => rack)
  return [...new Set(racks)].sort()
}

/** Paths of an overlay's files and directories. */
export async function liveFiles(client: Client, overlay: string): Promise<readonly string[]> {
  const { loadTree } = await import('../overlay/overlay-api.ts')
  return [...(await loadTree(client, overlay)).keys()]
}

/** Numbers of an image's versions, the highest first. */
export async function liveVersions(client: Client, image: string): Promise<readonly string[]> {
  const { imageVersions } = await import('../image-versions/image-api.ts')
  return (await imageVersions(client, image)).items.map(({ number }) => String(number))
}
