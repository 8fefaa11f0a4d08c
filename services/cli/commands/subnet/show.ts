import type { Command } from 'commander'
import { fieldsOf } from '../../../../libs/model/difference.ts'
import { DEFAULT_RACK } from '../../../../libs/model/resolve.ts'
import { Subnet, type SubnetFields } from '../../../../libs/model/subnet.ts'
import { orderFields } from '../../documents/order-fields.ts'
import type { OpenSession } from '../../session.ts'
import { readSubnets, subnetsNamed } from '../../subnets/read-subnets.ts'
import type { Column } from '../../table.ts'

const COLUMNS: Column[] = [
  { head: 'SUBNET' },
  { head: 'RACK' },
  { head: 'NETWORK', whole: true },
  { head: 'MODE', whole: true },
  { head: 'GATEWAY' },
  { head: 'POOL' },
  { head: 'IPV6 NETWORK' },
]
const NOTHING = '-'
const ORDER = new Intl.Collator('en', { numeric: true })

export function defineList(noun: Command, open: OpenSession): void {
  noun
    .command('list')
    .summary('list all subnets')
    .description('Lists the subnets that machines boot in: whose boot server answers there, and how.')
    .action(async () => {
      const { client, terminal, json } = await open()
      const subnets = await readSubnets(client)
      const items = subnetsNamed(subnets, Object.keys(subnets.value).sort(ORDER.compare))
      if (json) return terminal.json(items)
      if (items.length > 0)
        return terminal.table(
          COLUMNS,
          items.map(({ name, value }) => rowOf(name, value)),
        )
      terminal.lines([
        'There are no subnets: boot servers answer the nodes they know in every network.',
        'Add one with: muster subnet add NAME --network 10.0.1.0/24',
      ])
    })
}

export function defineShow(noun: Command, open: OpenSession): void {
  noun
    .command('show')
    .summary('show one subnet')
    .description('Shows every field of one subnet.')
    .argument('<name>', 'name of the subnet')
    .action(async (name: string) => {
      const { client, terminal, json } = await open()
      const [found] = subnetsNamed(await readSubnets(client), [name])
      const { value } = found!
      if (json) return terminal.json(found)
      const usual = orderFields({ rack: DEFAULT_RACK, mode: 'full', ...value }, Subnet)
      terminal.lines([terminal.style('bold', `subnet ${name}`)])
      terminal.fields([...fieldsOf(usual)])
    })
}

function rowOf(name: string, value: SubnetFields): string[] {
  const { rack = DEFAULT_RACK, network, mode = 'full', gateway, pool, network6 } = value
  return [name, rack, network, mode, gateway ?? NOTHING, pool ?? NOTHING, network6 ?? NOTHING]
}
