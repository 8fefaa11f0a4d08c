import type { Command } from 'commander'
import { normaliseMac } from '../../../libs/model/address.ts'
import { checkName } from '../../../libs/model/name.ts'
import { type ChangeFlags, takeChangeFlags } from '../change.ts'
import { type AdoptionBody, adoptMachines } from '../discovery/adopt-machines.ts'
import { UsageError } from '../errors.ts'
import type { OpenSession } from '../session.ts'
import { commaSeparated } from '../settings/convert.ts'
import { defaultProfiles } from './entity/add.ts'

interface Flags extends ChangeFlags {
  next?: string
  all?: true
  rack?: string
  force?: true
  create?: true
  profile?: string
}

const ABOUT = `Makes a machine a node: writes its MAC address to the node's network device that boots. With --next the node is the
next of a list that has no MAC address yet, with --all for each machine that 'muster node discovered' lists. No node gets two machines and
no machine becomes two nodes, however many are adopted at once.`

/** `muster node adopt`. */
export function defineNodeAdopt(noun: Command, open: OpenSession): void {
  const command = noun
    .command('adopt')
    .summary('make machines nodes')
    .description(ABOUT.replaceAll('\n', ' '))
    .argument('[mac]', 'MAC address of the machine')
    .argument('[node]', 'the node that it becomes')
    .option('--next <hostlist>', 'the next of these nodes that has no MAC address: n[001-100]')
    .option('--all', 'all machines that are no nodes, first seen first')
    .option('--rack <rack>', 'with --all: only those that were seen in this rack')
    .option('--force', "take the place of the node's present machine")
    .option('--create', 'make nodes that do not exist')
    .option('--profile <profiles>', 'with --create: profiles of nodes that are made')
  takeChangeFlags(command).action(async (mac: string | undefined, node: string | undefined, flags: Flags) => {
    const body = bodyOf({ mac, node }, flags)
    const session = await open()
    if (flags.create) {
      body.create = true
      body.profiles = flags.profile
        ? commaSeparated(flags.profile)
        : ((await defaultProfiles(session)).profiles ?? [])
    }
    await adoptMachines(session, { body, flags, reason: flags.reason ?? reasonOf({ mac, node }, flags) })
  })
}

/** @throws {UsageError} @throws {ValueInvalidError} */
function bodyOf(words: { mac: string | undefined; node: string | undefined }, flags: Flags): AdoptionBody {
  const { mac, node } = words
  const { next, all, rack, force } = flags
  if (all ? mac !== undefined : mac === undefined)
    throw new UsageError('either a MAC address or --all says which machines are meant')
  if ((node === undefined) === (next === undefined))
    throw new UsageError('either a node or --next says what becomes of them')
  if (rack !== undefined && !all) throw new UsageError('--rack goes with --all')
  if (force && node === undefined) throw new UsageError('--force goes with the name of a node')
  if (flags.profile !== undefined && !flags.create) throw new UsageError('--profile goes with --create')
  if (node !== undefined) checkName('node', node)
  return {
    ...(mac !== undefined && { machines: [normaliseMac(mac)] }),
    ...(rack !== undefined && { rack }),
    ...(node !== undefined && { node }),
    ...(next !== undefined && { next }),
    ...(force && { force }),
  }
}

/** What the user asked for, for the change log. */
function reasonOf(words: { mac: string | undefined; node: string | undefined }, flags: Flags): string {
  const which = words.mac ?? (flags.rack === undefined ? '--all' : `--all --rack ${flags.rack}`)
  return `node adopt ${which} ${words.node ?? `--next ${flags.next}`}`.slice(0, 200)
}
