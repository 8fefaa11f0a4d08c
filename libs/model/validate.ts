import { checkIPv4, normaliseMac, prefixOf, sameNetwork } from './address.ts'
import type { Description } from './description.ts'
import { DuplicateError, ReferenceMissingError, ValueInvalidError } from './errors.ts'
import { checkName } from './name.ts'
import type { NetworkDevice } from './node.ts'
import { resolveNode } from './resolve.ts'
import type { ResolvedNode } from './resolved-node.ts'

/**
 * Checks a whole description as it would be after a change: what nodes name, themselves or by their profiles, exists,
 * and no two nodes share a MAC or an address. A profile that no node has may be made before what it names.
 * @throws the first problem found, as one of libs/model's errors.
 */
export function validate(description: Description): void {
  const claims = new Claims()
  for (const [id, node] of description.nodes()) {
    checkProfiles({ id, profiles: node.profiles ?? [], description })
    const resolved = resolveNode({ id, node, description })
    checkReferences(resolved, description)
    for (const [name, device] of Object.entries(resolved.networkDevices)) {
      checkDevice(`node ${id}: network device ${name}`, device)
      claims.add({ id, device: name, mac: device.hwaddr, address: device.ipaddr })
    }
  }
}

function checkProfiles(options: { id: string; profiles: string[]; description: Description }): void {
  for (const profile of options.profiles) {
    if (options.description.profile(profile)) continue
    throw new ReferenceMissingError(`node ${options.id}: there is no profile ${profile}`, {
      hint: `Make it first: muster profile add ${profile}`,
    })
  }
}

function checkReferences(node: ResolvedNode, description: Description): void {
  checkName('rack', node.rack)
  if (node.image && !description.image(node.image)) {
    throw new ReferenceMissingError(`node ${node.id}: there is no image ${node.image}`, {
      hint: `Import it first: muster image import SOURCE ${node.image}`,
    })
  }
  for (const overlay of [...node.systemOverlays, ...node.runtimeOverlays]) {
    if (description.overlay(overlay)) continue
    throw new ReferenceMissingError(`node ${node.id}: there is no overlay ${overlay}`, {
      hint: "'muster overlay list' shows those there are.",
    })
  }
}

function checkDevice(where: string, device: NetworkDevice): void {
  if (device.hwaddr && normaliseMac(device.hwaddr) !== device.hwaddr) {
    throw new ValueInvalidError(`${where}: hwaddr must be written ${normaliseMac(device.hwaddr)}`)
  }
  const address = device.ipaddr ? checkIPv4(`${where}: ipaddr`, device.ipaddr) : undefined
  const prefix = device.netmask ? prefixOf(device.netmask) : undefined
  const gateway = device.gateway ? checkIPv4(`${where}: gateway`, device.gateway) : undefined
  if (
    address !== undefined &&
    gateway !== undefined &&
    prefix !== undefined &&
    !sameNetwork(address, gateway, prefix)
  ) {
    throw new ValueInvalidError(
      `${where}: gateway ${device.gateway} is not in the network of ${device.ipaddr}/${prefix}`,
    )
  }
}

/** Who has which MAC and which address. */
class Claims {
  readonly #owners = new Map<string, string>()

  add(options: { id: string; device: string; mac: string | undefined; address: string | undefined }): void {
    const owner = `${options.id} (${options.device})`
    if (options.mac) this.#claim(`MAC address ${options.mac}`, owner)
    if (options.address) this.#claim(`address ${options.address}`, owner)
  }

  #claim(what: string, owner: string): void {
    const other = this.#owners.get(what)
    if (other !== undefined) {
      throw new DuplicateError(`${what} would belong to both ${other} and ${owner}`, {
        hint: 'Every network device needs its own. Nothing was changed.',
      })
    }
    this.#owners.set(what, owner)
  }
}
