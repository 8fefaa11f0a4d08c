import fc from 'fast-check'
import t from 'tap'
import { shapeProblems } from '../../../libs/model/schemas.ts'
import { dumpYaml } from '../../../libs/yaml/dump-yaml.ts'
import { read, unusedOf } from './_reading.ts'

const WORDS =
  ' UNDEF yes -- ~ 1 -1 10.0.0.1/24 fd00::1/64 wwinit,generic ~ifcfg default __proto__ constructor'
const FIELDS = `profiles,container name,system overlay,kernel,kernel args,ipmi,ipmi port,discoverable,network devices,primary network,
tags,tagsdel,disks,filesystems,resources,commnet,__proto__`
const INNER =
  'args,override,ipaddr,ipcidr,ipaddr6,netmask,primary,mtu,port,tags,write,partitions,mount_options'

t.test('nothing that a field may hold throws, or gets past the schema', async (t) => {
  const words = fc.constantFrom(...WORDS.split(' '))
  const value = fc.oneof(words, fc.jsonValue({ maxDepth: 3 }), fc.array(words), fc.dictionary(words, words))
  const inner = fc.dictionary(fc.constantFrom(...INNER.split(',')), value)
  const named = fc.dictionary(fc.constantFrom('default', 'eth0', '__proto__'), inner)
  const fields = fc.dictionary(fc.constantFrom(...FIELDS.split(/,\s*/)), fc.oneof(value, inner, named))
  const entities = fc.dictionary(words, fields)
  const file = fc.record(
    { WW_INTERNAL: value, nodeprofiles: entities, nodes: entities },
    { requiredKeys: [] },
  )
  fc.assert(
    fc.property(file, (content) => {
      const { nodes, profiles } = read(dumpYaml(content))
      for (const [kind, all] of Object.entries({ node: nodes, profile: profiles })) {
        for (const [name, each] of Object.entries(all)) t.same(shapeProblems({ kind, name, value: each }), [])
      }
    }),
    { numRuns: 200 },
  )
})

t.test('groups are no unknown field, but have a note on what stands for them', async (t) => {
  t.match(unusedOf(read('nodes:\n  n1: {groups: [gpu]}\n').notes), [{ text: /profiles and tags/ }, {}])
})
