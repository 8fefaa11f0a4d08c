import type { GroupScript } from '../bootscript/group-script.ts'
import type { NamedScripts } from '../bootscript/site-scripts.ts'
import { DEFAULT_SCRIPT } from '../model/resolve.ts'
import type { GroupRecord } from '../records/group-record.ts'
import { NotBootableError } from './errors.ts'
import type { Asked } from './groups.ts'

/** The scripts of a group. @throws {NotBootableError} if there is none of the name that its nodes give */
export function scriptsOf(
  asked: Asked,
  named: NamedScripts | undefined,
): Pick<GroupRecord, 'script' | 'grub'> {
  const name = asked.script ?? DEFAULT_SCRIPT
  // Before muster has put its own.
  if (!named && name === DEFAULT_SCRIPT) return { script: { name, body: '' } }
  if (!named)
    throw new NotBootableError(`there is no boot script ${name}: 'muster script list' shows those there are`)
  const { ipxe, grub } = named
  return { script: ipxe ?? otherLoader(name), ...(grub && { grub }) }
}

/** For machines that come by iPXE to a node whose script is for GRUB only. */
function otherLoader(name: string): GroupScript {
  const lines = [
    `echo muster: THE BOOT SCRIPT ${name} IS FOR GRUB ONLY; the machine restarts in 60 seconds`,
    'sleep 60',
    'reboot',
  ]
  return { name, body: `${lines.join('\n')}\n` }
}
