import type { Command } from 'commander'
import { UsageError } from './errors.ts'

/** What `add` and `set` take for a node or profile; the names are Warewulf's. */
export interface SettingFlags {
  comment?: string
  rack?: string
  image?: string
  profile?: string[]
  kernelversion?: string
  kernelargs?: string[]
  systemOverlays?: string[]
  runtimeOverlays?: string[]
  netname: string
  netdev?: string
  hwaddr?: string
  ipaddr?: string
  netmask?: string
  gateway?: string
  primarynet?: string
  asset?: string
  tagadd?: string[]
  tagdel?: string[]
}

const HELP = `
Lists are separated by commas and replace what was there. UNDEF as a value clears a field.`

/** Adds the options to a command; those that only nodes have, where it is about nodes. */
export function takeSettings(command: Command, kind: 'node' | 'profile'): Command {
  command
    .option('--rack <rack>', 'the rack whose boot servers serve it')
    .option('--image <image>', 'the image it boots')
    .option('-A, --kernelargs <args>', 'kernel arguments, separated by spaces', kernelArguments)
    .option('--kernelversion <version>', 'the kernel of the image, by its version or the beginning of it')
    .option('-O, --system-overlays <overlays>', 'overlays that come with the boot', list)
    .option('-R, --runtime-overlays <overlays>', 'overlays that are fetched again while it runs', list)
    .option('--netname <name>', 'the network device that the next six are about', 'default')
    .option('-N, --netdev <interface>', 'its interface on the node: eth0')
    .option('-H, --hwaddr <mac>', 'its MAC address')
    .option('-I, --ipaddr <address>', 'its IPv4 address')
    .option('-M, --netmask <netmask>', 'its netmask: 255.255.255.0')
    .option('-G, --gateway <address>', 'its default gateway')
    .option('--primarynet <name>', 'the network device that boots')
    .option('--comment <text>', 'a remark, for people')
    .option('--tagadd <key=value>', 'a tag to add or change; may be repeated', collect)
    .option('--tagdel <keys>', 'tags to take away', list)
  if (kind === 'node') {
    command
      .option('-P, --profile <profiles>', 'profiles; later ones win over earlier ones', list)
      .option('--asset <key>', 'chassis asset tag that the machine must show')
  }
  return command.addHelpText('after', HELP)
}

function collect(text: string, previous: string[] = []): string[] {
  return [...previous, text]
}

function list(text: string, previous: string[] = []): string[] {
  const items = text.split(',').map((item) => item.trim())
  return [...previous, ...items.filter((item) => item !== '')]
}

/**
 * The words of a kernel command line, in which double quotes keep spaces together. Commas belong to the value of an
 * argument (`console=ttyS0,115200`); one in its name was meant as a separator. @throws {UsageError}
 */
export function kernelArguments(text: string, previous: string[] = []): string[] {
  const words = text.match(/(?:[^\s"]|"[^"]*"?)+/g) ?? []
  const joined = words.find((word) => /^[^="]*,/.test(word))
  if (joined !== undefined) {
    throw new UsageError(`${JSON.stringify(joined)} is not one kernel argument`, {
      hint: "Separate arguments by spaces: --kernelargs 'quiet console=ttyS0,115200'.",
    })
  }
  return [...previous, ...words]
}
