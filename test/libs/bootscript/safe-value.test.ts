import fc from 'fast-check'
import t from 'tap'
import { KERNEL_ARGS_BYTES_MAX } from '../../../libs/bootscript/limits.ts'
import { checkKernelArgs, checkScriptValue } from '../../../libs/bootscript/safe-value.ts'
import { Ipxe } from './_ipxe.ts'

t.test('kernel arguments as people write them are fine', (t) => {
  checkKernelArgs([])
  checkKernelArgs([
    'quiet',
    'console=tty0 console=ttyS0,115200n8',
    'ip=dhcp',
    'root="a b"',
    'x=$y',
    'a=#1',
    'a||b',
    '--',
    'p=a;b',
  ])
  t.end()
})

t.test('what would break out of its line is refused, with the reason', (t) => {
  const refused: [arg: string, reason: RegExp][] = [
    ['quiet\nreboot', /line break/],
    ['quiet\rreboot', /line break/],
    ['a\tb', /printable ASCII/],
    ['caf\u00e9', /printable ASCII/],
    ['\0', /printable ASCII/],
    [`x=\${uuid}`, /expand/],
    ['a || reboot', /the word \|\| ends a command/],
    ['&& reboot', /the word && ends a command/],
    ['a ; reboot', /the word ; ends a command/],
    ['#quiet', /comment/],
    ['quiet #loud', /comment/],
  ]
  for (const [arg, reason] of refused) {
    t.throws(
      () => checkKernelArgs(['quiet', arg]),
      { code: 'MUSTER_SCRIPT_UNSAFE_VALUE', message: reason },
      JSON.stringify(arg),
    )
  }
  t.end()
})

t.test('separators that are split over two arguments are refused, too', (t) => {
  t.throws(() => checkKernelArgs(['a', '||', 'reboot']), { code: 'MUSTER_SCRIPT_UNSAFE_VALUE' })
  t.end()
})

t.test('a long value is shown in part', (t) => {
  t.throws(() => checkScriptValue('image', `${'x'.repeat(500)}\n`), {
    message: /^image: "x{80}\.\.\." cannot stand/,
  })
  t.end()
})

t.test('the kernel would cut off what is too long, so it is refused', (t) => {
  checkKernelArgs(['x'.repeat(KERNEL_ARGS_BYTES_MAX)])
  t.throws(() => checkKernelArgs(['x', 'y'.repeat(KERNEL_ARGS_BYTES_MAX)]), { code: 'MUSTER_SCRIPT_LIMIT' })
  t.end()
})

t.test('whatever passes means itself to iPXE', (t) => {
  const words = fc.array(
    fc.constantFrom('a', '$', '{', '}', '#', '|', '||', '&', '&&', ';', '\n', `\${`, ' ', '='),
    { maxLength: 10 },
  )
  fc.assert(
    fc.property(words, (parts) => {
      const value = `x${parts.join('')}y`
      try {
        checkScriptValue('value', value)
      } catch {
        return true
      }
      const [said] = new Ipxe(`#!ipxe\nset v ${value}\necho \${v}`).run()
      return said === `say ${value.replace(/ +/g, ' ')}`
    }),
    { numRuns: 500 },
  )
  t.end()
})
