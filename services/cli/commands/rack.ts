import type { Command } from 'commander'
import { members } from '../api.ts'
import { bootServers, RACK_COLUMNS, rackRow } from '../rack-view.ts'
import type { OpenSession } from '../session.ts'

const ABOUT = `Lists the boot servers of each rack: the last change that all nodes of the rack were switched to and the last one
known (LIVE/HEAD), the nodes that can boot now and all of them (READY), and which groups of nodes wait for which
share of their image.`

export function define(noun: Command, open: OpenSession): void {
  noun
    .command('list')
    .summary('list racks and their boot servers')
    .description(ABOUT)
    .action(async () => {
      const { client, terminal, json } = await open()
      const servers = bootServers(await members(client))
      if (json) terminal.json(servers)
      else if (servers.length === 0) terminal.lines(['No boot server is running.'])
      else terminal.table(RACK_COLUMNS, servers.map(rackRow))
    })
}
