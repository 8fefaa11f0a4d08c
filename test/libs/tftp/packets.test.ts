import t from 'tap'
import { describeError, encodeError, encodeOack, opcodeOf } from '../../../libs/tftp/packets.ts'

t.test('an ERROR has its code and text, ended by NUL', async (t) => {
  t.equal(encodeError(1, 'file not found').toString('latin1'), '\0\x05\0\x01file not found\0')
})

t.test('an OACK has names and values in order, each ended by NUL', async (t) => {
  const oack = encodeOack([
    ['tsize', '10'],
    ['BLKSIZE', '512'],
  ])
  t.equal(oack.toString('latin1'), '\0\x06tsize\x0010\0BLKSIZE\x00512\0')
})

t.test('a packet too short for an opcode has none', async (t) => {
  t.equal(opcodeOf(Buffer.from([])), undefined)
  t.equal(opcodeOf(Buffer.from([0])), undefined)
  t.equal(opcodeOf(Buffer.from([0, 5])), 5)
})

t.test('an ERROR of any shape can be described', async (t) => {
  t.equal(describeError(encodeError(2, 'no'), 100), '2 no')
  t.equal(describeError(Buffer.from([0, 5]), 100), '?')
  t.equal(describeError(Buffer.from([0, 5, 0]), 100), '?')
  t.equal(describeError(Buffer.from([0, 5, 8, 0]), 100), '2048', 'a code of the wrong byte order')
  t.equal(describeError(Buffer.from('\0\x05\0\x08User aborted', 'latin1'), 4), '8 User', 'no NUL, text cut')
})
