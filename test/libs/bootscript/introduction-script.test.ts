import t from 'tap'
import { introductionScript } from '../../../libs/bootscript/introduction-script.ts'
import { FIRST, MAC } from './_records.ts'

t.test('a machine that nobody knows asks again and says what machine it is', async (t) => {
  const [shebang, chain] = introductionScript({ mac: MAC, server: FIRST }).split('\n')
  t.equal(shebang, '#!ipxe')
  const said = (name: string): string => `&${name}=\${${name}:uristring}`
  const url =
    `http://10.0.0.1:9873/ipxe/52-54-00-00-00-0b?assetkey=\${asset:uristring}&uuid=\${uuid}` +
    ['serial', 'manufacturer', 'product'].map(said).join('')
  t.equal(chain, `chain --replace ${url} ||`)
})

t.test('nothing that comes from outside can break out of its line', async (t) => {
  const unsafe = { code: 'MUSTER_SCRIPT_UNSAFE_VALUE' }
  t.throws(() => introductionScript({ mac: 'x\nreboot', server: FIRST }), unsafe)
  t.throws(() => introductionScript({ mac: MAC, server: 'http://x y' }), unsafe)
})
