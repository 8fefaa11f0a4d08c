import { expandHostlist, needsGroups } from '../../../libs/hostlist/expand-hostlist.ts'
import type { DiscoveryPolicy, DiscoverySettings } from '../../../libs/model/discovery.ts'
import { ValueInvalidError } from '../../../libs/model/errors.ts'
import { checkName } from '../../../libs/model/name.ts'

/** What the schema cannot say of policies. @throws {ValueInvalidError} {HostlistError} */
export function checkPolicies({ policies }: DiscoverySettings): void {
  const names = new Set<string>()
  for (const policy of policies) {
    const { name } = policy
    if (names.has(name)) throw new ValueInvalidError(`there are two policies ${name}`)
    names.add(name)
    if (policy.by === 'port') checkByPort(policy)
    else if (policy.switch !== undefined || policy.ports || policy.firstPort !== undefined) {
      throw new ValueInvalidError(`policy ${name}: switch and ports are for policies by port`)
    }
    if (policy.rack !== undefined) checkName('rack', policy.rack)
    if (policy.nodes !== undefined) checkNodes(name, policy.nodes)
  }
}

function checkByPort({ name, nodes, ports, firstPort }: DiscoveryPolicy): void {
  if ((nodes === undefined) === (ports === undefined)) {
    throw new ValueInvalidError(`policy ${name}: by port needs either nodes or ports`, {
      hint: 'Nodes are counted from the first port; ports name a node each.',
    })
  }
  if (ports && firstPort !== undefined)
    throw new ValueInvalidError(`policy ${name}: a first port goes with nodes`)
  for (const node of Object.values(ports ?? {})) checkName('node', node)
}

function checkNodes(policy: string, nodes: string): void {
  if (needsGroups(nodes)) {
    throw new ValueInvalidError(`policy ${policy}: ${nodes} is not a list of names`, {
      hint: 'Groups and wildcards change with the nodes there are: name them, n[001-100] for example.',
    })
  }
  for (const node of expandHostlist(nodes)) checkName('node', node)
}
