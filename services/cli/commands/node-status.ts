import type { Command } from 'commander'
import { stageCounts, statusLines } from '../node-status-view.ts'
import { refuseNone, selectReports } from '../select-nodes.ts'
import type { OpenSession } from '../session.ts'

const ABOUT = `Shows how far each node came in its last boot, when that began, and how many seconds after that it reached
each stage.`

export function defineNodeStatus(noun: Command, open: OpenSession): void {
  noun
    .command('status')
    .summary('show the way of nodes through their boot')
    .description(ABOUT)
    .argument('[hostlists...]', 'n[1-4], @gpu, n*; without any, all nodes')
    .action(async (hostlists: string[]) => {
      const { client, terminal, json } = await open()
      const reports = await selectReports(client, hostlists)
      if (hostlists.length > 0) refuseNone(reports, hostlists)
      if (json) return terminal.json(reports)
      if (reports.length === 0) return terminal.lines(['There are no nodes.'])
      const [head, ...lines] = statusLines(reports, {
        width: terminal.columns,
        dim: (text) => terminal.style('dim', text),
        red: (text) => terminal.style('red', text),
      })
      terminal.lines([terminal.style('bold', head!), ...lines, '', stageCounts(reports)])
    })
}
