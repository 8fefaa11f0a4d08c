import t from 'tap'
import { Digester, digestOf, isDigest } from '../../../libs/digest/digest.ts'

t.test('a digest is the sha256 of the content in lower-case hex', async (t) => {
  t.equal(digestOf('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})

t.test('a digester that is fed in pieces agrees with the whole', async (t) => {
  t.equal(new Digester().update(Buffer.from('a')).update(Buffer.from('bc')).digest(), digestOf('abc'))
})

t.test('only 64 lower-case hex digits are a digest', async (t) => {
  t.ok(isDigest(digestOf('')))
  for (const text of [
    '',
    'abc',
    digestOf('').toUpperCase(),
    `${digestOf('')}0`,
    `../${digestOf('').slice(3)}`,
  ]) {
    t.notOk(isDigest(text), text)
  }
})
