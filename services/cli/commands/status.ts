import type { Command } from 'commander'
import type { Member } from '../../../libs/records/member.ts'
import { clusterInfo, members, type NodeReport, nodeReports } from '../api.ts'
import { stageCounts } from '../node-status-view.ts'
import { bootServers, byName, RACK_COLUMNS, rackRow } from '../rack-view.ts'
import type { OpenSession, Session } from '../session.ts'
import { STORAGE_COLUMNS, storageCells, storageWarnings } from '../storage-view.ts'
import { clean, formatDuration, formatNames } from '../text.ts'

export function define(command: Command, open: OpenSession): void {
  command.action(async () => {
    const session = await open()
    const { client, terminal, json } = session
    const [info, present, reports] = await Promise.all([
      clusterInfo(client),
      members(client),
      nodeReports(client),
    ])
    if (json) return terminal.json({ ...info, members: present, nodes: reports })
    terminal.lines([`${terminal.style('bold', clean(info.cluster.name))}, at change ${info.seq}`, ''])
    showMembers(session, present)
    showNodes(session, { reports, served: new Set(bootServers(present).map((server) => server.rack)) })
  })
}

function showMembers({ terminal }: Session, present: readonly Member[]): void {
  const controllers = present
    .filter((member) => member.role === 'controller')
    .sort((one, other) => byName(one.id, other.id))
  const tellsStorage = controllers.some(({ storage }) => storage !== undefined)
  terminal.table(
    [
      { head: 'CONTROLLER' },
      { head: 'VERSION' },
      { head: 'UP FOR' },
      ...(tellsStorage ? STORAGE_COLUMNS : []),
    ],
    controllers.map(({ id, version, startedAt, storage }) => [
      id,
      version,
      formatDuration(Date.now() - startedAt),
      ...(tellsStorage ? storageCells(storage) : []),
    ]),
  )
  for (const { id, storage } of controllers) {
    if (storage)
      terminal.lines(storageWarnings(clean(id), storage).map((line) => terminal.style('red', line)))
  }
  terminal.lines([''])
  const servers = bootServers(present)
  if (servers.length > 0) terminal.table(RACK_COLUMNS, servers.map(rackRow))
  else terminal.lines(['No boot server is running.'])
}

function showNodes(
  { terminal }: Session,
  options: { reports: readonly NodeReport[]; served: Set<string> },
): void {
  const { reports, served } = options
  terminal.lines(['', reports.length === 0 ? 'There are no nodes.' : `Nodes: ${stageCounts(reports)}`])
  const wrong = reports.filter(({ problem }) => problem !== undefined).map(({ node }) => clean(node))
  if (wrong.length > 0) {
    terminal.lines([
      terminal.style(
        'red',
        `Cannot be booted as described: ${formatNames(wrong)}; see 'muster node status'.`,
      ),
    ])
  }
  const alone = [...new Set(reports.map(({ rack }) => rack))].filter((rack) => !served.has(rack)).map(clean)
  if (alone.length > 0) {
    terminal.lines([
      terminal.style(
        'red',
        `Without a boot server: ${alone.length === 1 ? 'rack' : 'racks'} ${formatNames(alone)}.`,
      ),
    ])
  }
}
