import { type Command, Option } from 'commander'
import { type ChangeFlags, makeEdits, takeChangeFlags } from '../change.ts'
import {
  editOf,
  type PolicyFlags,
  policyOf,
  readPolicies,
  rowOf,
  withoutPolicies,
} from '../discovery/policies.ts'
import { UsageError } from '../errors.ts'
import type { OpenSession } from '../session.ts'
import type { Column } from '../table.ts'
import { wholeNumber } from '../whole-number.ts'

const COLUMNS: Column[] = ['POLICY', 'RACK', 'BY', 'SWITCH', 'NODES'].map((head) => ({ head }))
const PORT_MAX = 65_535

const ABOUT_ADD = `Has unknown machines become nodes by themselves: by order, the first that is seen becomes the first node that has no MAC address; by
port, the node of the switch's port that it is at. Of several policies the first that fits decides. Only nodes that exist, that have no MAC
address, and that are in the rack in which the machine was seen.`

export function define(noun: Command, open: OpenSession): void {
  noun
    .command('list')
    .summary('list policies')
    .description(
      'Lists the policies by which unknown machines become nodes by themselves, the first that counts first.',
    )
    .action(async () => {
      const { client, terminal, json } = await open()
      const { policies } = (await readPolicies(client)).value
      if (json) return terminal.json(policies)
      if (policies.length > 0) return terminal.table(COLUMNS, policies.map(rowOf))
      terminal.lines(["There are no policies: machines become nodes by 'muster node adopt' only."])
    })
  defineAdd(noun, open)
  defineDelete(noun, open)
}

function defineAdd(noun: Command, open: OpenSession): void {
  const collect = (text: string, before: string[] = []) => [...before, text]
  const command = noun
    .command('add')
    .summary('make a policy')
    .description(ABOUT_ADD.replaceAll('\n', ' '))
    .argument('<name>', 'name of the new policy')
    .addOption(
      new Option('--by <what>', 'what decides which node it is').choices(['order', 'port']).default('order'),
    )
    .option('--rack <rack>', 'only for machines that are seen in this rack')
    .option('--nodes <hostlist>', 'the nodes: n[001-100]; by order all that are discoverable unless given')
    .option('--switch <id>', 'by port: only at this switch, as it calls itself in its remote id')
    .option(
      '--first-port <number>',
      'by port: number of the port of the first node; 1 unless given',
      wholeNumber({ min: 0, max: PORT_MAX }),
    )
    .option(
      '--port <port=node>',
      'by port, instead of --nodes: PORT=NODE or SWITCH/PORT=NODE; may be repeated',
      collect,
    )
  takeChangeFlags(command).action(async (name: string, flags: PolicyFlags & ChangeFlags) => {
    const policy = policyOf(name, flags)
    const session = await open()
    const before = await readPolicies(session.client)
    const { policies } = before.value
    if (policies.some((each) => each.name === name)) {
      throw new UsageError(`there is a policy ${name} already`, {
        hint: `To replace it, delete it first: muster discovery delete ${name}.`,
      })
    }
    await makeEdits(session, {
      edits: [editOf(before, [...policies, policy])],
      flags,
      verb: `add ${name} to`,
    })
  })
}

function defineDelete(noun: Command, open: OpenSession): void {
  const command = noun
    .command('delete')
    .summary('delete policies')
    .description('Deletes policies, all of them or none. What became nodes by them stays so.')
    .argument('<names...>', 'names of policies')
  takeChangeFlags(command).action(async (names: string[], flags: ChangeFlags) => {
    const session = await open()
    const before = await readPolicies(session.client)
    const left = withoutPolicies(before.value, names)
    const verb = `delete ${names.join(', ')} of`
    await makeEdits(session, { edits: [editOf(before, left)], flags, verb })
  })
}
