import { type Command, Option } from 'commander'
import type { Node } from '../../../../libs/model/node.ts'
import { type Entity, entities, entitiesNamed, type NodeSummary } from '../../api.ts'
import { refuseNone, selectNodes, selectSummaries } from '../../select-nodes.ts'
import type { OpenSession, Session } from '../../session.ts'
import type { Column } from '../../table.ts'
import { columnsOf, type Described, LIST_VIEWS, type ListView } from './list-views.ts'

type Flags = Record<string, true | undefined>

const NODE_COLUMNS = columnsOf('NODE', 'PROFILES', 'RACK', 'IMAGE', 'ADDRESS', 'MAC', 'COMMENT')
const PROFILE_VIEW: ListView = {
  columns: columnsOf('PROFILES', 'RACK', 'IMAGE', 'SYSTEM OVERLAYS', 'KERNEL ARGS', 'COMMENT'),
  rowsOf: ({ name, value }) => [
    [
      name,
      value.profiles?.join(',') || '-',
      value.rack ?? '-',
      value.image ?? '-',
      value.systemOverlays?.join(',') || '-',
      value.kernel?.args?.join(' ') || '-',
      value.comment ?? '',
    ],
  ],
}

/** `muster node list [HOSTLISTS]`: what is asked for most, or with an option other fields. */
export function defineNodeList(noun: Command, open: OpenSession): void {
  const command = noun
    .command('list')
    .summary('list nodes')
    .description('Lists nodes, with what comes from their profiles.')
    .argument('[hostlists...]', 'n[1-4], @gpu, n*; without any, all nodes')
  takeViews(command).action(async (hostlists: string[], flags: Flags) => {
    const session = await open()
    const view = viewOf(flags)
    // Programs get all there is of a node, people a line, which the controller is quick to make.
    if (!view && !session.json) return listSummaries(session, hostlists)
    const nodes = await selectNodes(session.client, hostlists)
    if (hostlists.length > 0) refuseNone(nodes, hostlists)
    const described = nodes.map(({ name, value, resolved }) => ({ name, value: (resolved ?? value) as Node }))
    show(session, { kind: 'node', found: nodes, described, view })
  })
}

/** `muster profile list [NAMES]`. */
export function defineProfileList(noun: Command, open: OpenSession): void {
  const command = noun
    .command('list')
    .summary('list profiles')
    .description('Lists profiles.')
    .argument('[names...]', 'names of profiles; without any, all of them')
  takeViews(command).action(async (names: string[], flags: Flags) => {
    const session = await open()
    const found = await (names.length > 0
      ? entitiesNamed(session.client, { kind: 'profile', names })
      : entities(session.client, 'profile'))
    show(session, { kind: 'profile', found, described: found, view: viewOf(flags) ?? PROFILE_VIEW })
  })
}

function takeViews(command: Command): Command {
  for (const { flags, about, name } of LIST_VIEWS) {
    const others = LIST_VIEWS.flatMap((other) => (other.name === name ? [] : [other.name]))
    command.addOption(new Option(flags, about).conflicts(others))
  }
  return command
}

function viewOf(flags: Flags): ListView | undefined {
  return LIST_VIEWS.find(({ name }) => flags[name])?.view
}

function show(
  { terminal, json }: Session,
  options: {
    kind: 'node' | 'profile'
    found: readonly Entity[]
    described: readonly Described[]
    /** Not needed for programs. */
    view: ListView | undefined
  },
): void {
  const { kind, found, described, view } = options
  if (json || !view) terminal.json(found)
  else if (found.length === 0) terminal.lines([`There are no ${kind}s.`])
  else {
    const columns: Column[] = [{ head: kind.toUpperCase() }, ...view.columns]
    terminal.table(columns, described.flatMap(view.rowsOf))
  }
}

async function listSummaries({ client, terminal }: Session, hostlists: readonly string[]): Promise<void> {
  const nodes = await selectSummaries(client, hostlists)
  if (hostlists.length > 0) refuseNone(nodes, hostlists)
  if (nodes.length === 0) return terminal.lines(['There are no nodes.'])
  terminal.table(NODE_COLUMNS, nodes.map(summaryRow))
}

function summaryRow(node: NodeSummary): string[] {
  const { name, profiles, rack, image, ipaddr, ipaddr6, hwaddr, comment } = node
  return [
    name,
    profiles.join(',') || '-',
    rack,
    image ?? '-',
    ipaddr ?? ipaddr6 ?? '-',
    hwaddr ?? '-',
    comment ?? '',
  ]
}
