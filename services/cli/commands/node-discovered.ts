import type { Command } from 'commander'
import type { Discovered } from '../../../libs/records/discovered.ts'
import { items } from '../api.ts'
import { COLUMNS, rowOf } from '../discovery/discovered-view.ts'
import type { OpenSession } from '../session.ts'

const ABOUT = `Lists machines that asked to be booted and whose MAC address no node has, those that were seen first first. They say of
themselves what they like: it proves nothing. 'muster node adopt' makes nodes of them.`

/** `muster node discovered`. */
export function defineNodeDiscovered(noun: Command, open: OpenSession): void {
  noun
    .command('discovered')
    .summary('list machines that are no nodes')
    .description(ABOUT.replaceAll('\n', ' '))
    .option('--rack <rack>', 'only those that were seen in this rack')
    .action(async ({ rack }: { rack?: string }) => {
      const { client, terminal, json } = await open()
      const query = rack === undefined ? '' : `?${new URLSearchParams({ rack })}`
      const machines = await items<Discovered>(client, `/v1/discovered${query}`)
      if (json) terminal.json(machines)
      else if (machines.length === 0) terminal.lines(['No unknown machine was seen.'])
      else terminal.table(COLUMNS, machines.map(rowOf))
    })
}
