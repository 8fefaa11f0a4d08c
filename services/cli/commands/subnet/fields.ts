import { type Command, Option } from 'commander'
import { normaliseSubnet } from '../../../../libs/model/normalise-subnets.ts'
import { Subnet, type SubnetFields } from '../../../../libs/model/subnet.ts'
import { LEASE_SECONDS_MAX, LEASE_SECONDS_MIN } from '../../../../libs/records/limits.ts'
import { SUBNET_MODES } from '../../../../libs/records/subnet.ts'
import { orderFields } from '../../documents/order-fields.ts'
import { UsageError } from '../../errors.ts'
import { commaSeparated } from '../../settings/convert.ts'

const CLEARING: readonly string[] = ['UNDEF', 'UNSET']
const HELP = `
In mode full the rack's boot server gives addresses: nodes get theirs, and unknown machines one of the pool. In mode
proxy another DHCP server does, and the boot server adds what to boot. In mode off the boot server is silent there, and
'muster dhcp render' makes configuration for another server. UNDEF as a value clears a field.`

/** What commander has read, by the field that it is for. */
export interface SubnetFlags extends Partial<Record<Exclude<keyof SubnetFields, 'dns' | 'lease'>, string>> {
  dns?: string[]
  lease?: string
}

export function takeSubnetFields(command: Command, { isNew }: { isNew: boolean }): Command {
  const network = new Option('--network <network>', 'IPv4, with its prefix: 10.0.1.0/24')
  const modes = isNew ? [...SUBNET_MODES] : [...SUBNET_MODES, 'UNDEF']
  return command
    .addOption(isNew ? network.makeOptionMandatory() : network)
    .option('--rack <rack>', 'whose boot server answers there; default unless set')
    .addOption(new Option('--mode <mode>', 'what the boot server does; full unless set').choices(modes))
    .option('--gateway <address>', 'the router that machines without one of their own are told')
    .option('--dns <addresses>', 'servers of names, separated by commas', (text, before: string[] = []) => [
      ...before,
      ...commaSeparated(text),
    ])
    .option('--domain <domain>', 'where names are searched')
    .option('--pool <first-last>', 'addresses for unknown machines: 10.0.1.200-10.0.1.250')
    .option('--lease <seconds>', 'for how many seconds an address of the pool is lent')
    .option('--network6 <network>', 'the same network by IPv6: fd00:1::/64')
    .option('--pool6 <first-last>', 'the same by IPv6: fd00:1::1000-fd00:1::1fff')
    .option('--comment <text>', 'a remark, for people')
    .addHelpText('after', HELP)
}

/** The subnet with what the flags say changed, in its usual form. @throws {UsageError} */
export function withFlags(before: Partial<SubnetFields>, flags: SubnetFlags): SubnetFields {
  const { network, rack, mode, gateway, dns, domain, pool, lease, network6, pool6, comment } = flags
  const texts = { network, rack, mode, gateway, domain, pool, network6, pool6, comment }
  const next: Record<string, unknown> = { ...before }
  for (const [field, text] of Object.entries(texts)) {
    if (text === '')
      throw new UsageError(`--${field} has an empty value`, { hint: `To clear it: --${field} UNDEF` })
    if (text !== undefined) next[field] = text
  }
  if (dns?.length === 0)
    throw new UsageError('--dns has an empty value', { hint: 'To clear it: --dns UNDEF' })
  if (dns) next.dns = dns
  if (lease !== undefined) next.lease = CLEARING.includes(lease) ? undefined : seconds(lease)
  if (network !== undefined && CLEARING.includes(network))
    throw new UsageError('a subnet must have a network')
  return orderFields(normaliseSubnet(next), Subnet) as SubnetFields
}

/** @throws {UsageError} if no field is named */
export function refuseNoFields(flags: SubnetFlags): void {
  const { network, rack, mode, gateway, dns, domain, pool, lease, network6, pool6, comment } = flags
  const given = [network, rack, mode, gateway, dns, domain, pool, lease, network6, pool6, comment]
  if (given.some((each) => each !== undefined)) return
  throw new UsageError('no field to set is named', { hint: "'muster help subnet set' tells what there is." })
}

function seconds(text: string): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= LEASE_SECONDS_MIN && value <= LEASE_SECONDS_MAX) return value
  throw new UsageError(
    `--lease: ${JSON.stringify(text.slice(0, 80))} is not a time that an address can be lent for`,
    {
      hint: `Seconds, from ${LEASE_SECONDS_MIN} to ${LEASE_SECONDS_MAX}.`,
    },
  )
}
