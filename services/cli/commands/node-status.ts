import type { Command } from 'commander'
import { EntityMissingError } from '../../../libs/model/errors.ts'
import { type NodeReport, nodeReports } from '../api.ts'
import { stageCounts, statusLines } from '../node-status-view.ts'
import type { OpenSession } from '../session.ts'

const ABOUT = `Shows how far each node came in its last boot, when that began, and how many seconds after that it reached
each stage.`

export function defineNodeStatus(noun: Command, open: OpenSession): void {
  noun
    .command('status')
    .summary('show the way of nodes through their boot')
    .description(ABOUT)
    .argument('[names...]', 'names of nodes; without any, all of them')
    .action(async (names: string[]) => {
      const { client, terminal, json } = await open()
      const reports = choose(await nodeReports(client), names)
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

/** @throws {EntityMissingError} if one that is named is not there. */
function choose(reports: NodeReport[], names: readonly string[]): NodeReport[] {
  const byName = new Map(reports.map((report) => [report.node, report]))
  if (names.length === 0) {
    return reports.sort((one, other) => one.node.localeCompare(other.node, 'en', { numeric: true }))
  }
  return names.map((name) => {
    const report = byName.get(name)
    if (!report) throw new EntityMissingError(`there is no node ${name}`)
    return report
  })
}
