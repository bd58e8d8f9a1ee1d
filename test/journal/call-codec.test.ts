import { fc, property } from '../property.js';
import { describe, expect, it } from 'vitest';
import { recordedCall, type RecordedCall } from '../../src/call/recorded-call.js';
import { decodeBlock, encodeBlock } from '../../src/journal/call-block.js';
import { decodeCall, encodeCall } from '../../src/journal/call-codec.js';
import { callId } from '../../src/journal/call-key.js';
import { PASS } from '../../src/policy/decision.js';
import { answer, question } from './open-journal.js';
import { anyCharacter } from '../fakes/any-character.js';

const text = fc.string({ unit: anyCharacter, maxLength: 60 });
const decided: fc.Arbitrary<RecordedCall> = fc.record({
  atMs: fc.nat(2 ** 42),
  question: fc.record(
    {
      door: fc.constantFrom('agi', 'ami', 'http', 'webhook', 'cli'),
      script: text,
      number: text,
      presentation: fc.constantFrom('allowed', 'restricted', 'unavailable'),
      did: text,
      rdnis: text,
      channel: text,
      context: text,
      uniqueId: text,
      freepbx: fc.option(fc.record({ listed: fc.boolean(), blocksWithheld: fc.boolean(), destination: text })),
      numberProblem: text,
      notKnown: fc.array(fc.constantFrom('did', 'rdnis', 'context')),
    },
    {
      requiredKeys: [
        'door', 'script', 'number', 'presentation', 'did', 'rdnis', 'channel', 'context', 'uniqueId', 'freepbx',
      ], // prettier-ignore
    },
  ),
  kind: fc.constantFrom('e164', 'internal', 'withheld', 'invalid'),
  digits: text,
  status: fc.constantFrom('OK', 'STALE', 'LISTED'),
  fault: fc.option(fc.constantFrom('DEADLINE', 'OVERLOAD')),
  source: fc.constantFrom('voxlink-v1', 'list', 'none'),
  ageSeconds: fc.option(fc.nat()),
  tookMs: fc.double({ min: 0, max: 5000, noNaN: true }).map((ms) => Math.round(ms * 10) / 10),
  lookedUp: fc.boolean(),
  decision: fc.record({
    ...Object.fromEntries(Object.entries(PASS).map(([name, value]) => [name, fc.constant(value)])),
    action: fc.constantFrom('pass', 'block', 'route'),
    hangupCause: fc.option(fc.nat(127)),
    label: fc.oneof(text, fc.constant('pass')),
    reason: text,
    rule: text,
    trunks: fc.array(text, { maxLength: 3 }),
    set: fc.dictionary(text, text, { noNullPrototype: true }),
  }) as unknown as fc.Arbitrary<RecordedCall['decision']>,
  known: fc.record({ operator: text, regionId: text, ported: fc.boolean() }, { requiredKeys: [] }),
  heard: fc.array(
    fc.record({
      source: fc.constantFrom('voxlink-v1', 'voxlink-v2'),
      learntAtMs: fc.nat(2 ** 42),
      outcome: fc.constantFrom('found', 'not-found'),
      fields: fc.record({ operator: text }, { requiredKeys: [] }),
    }),
    { maxLength: 2 },
  ),
});

const told: fc.Arbitrary<RecordedCall> = fc
  .tuple(
    decided,
    fc.record({
      account: text,
      event: fc.constantFrom('start', 'end', 'conference', 'missed'),
      id: text,
      direction: fc.constantFrom('inbound', 'outbound', 'internal'),
      outcome: text,
      durationSeconds: fc.option(fc.nat()),
    }),
  )
  .map(([of, report]) => ({ ...of, report }));
const call = fc.oneof(decided, told);

describe('a call as it lies on disk', () => {
  property([call], { numRuns: 300 })('is read as it was written, whatever a stranger sent', (written) => {
    const text = encodeCall(written);
    expect(text).not.toMatch(/[\r\n]/);
    expect(decodeCall(text)).toEqual(written);
  });

  property([fc.oneof(text, fc.json())])('is not read from other text, which harms nothing', (other) => {
    const read = decodeCall(other);
    expect(read === null || typeof read === 'object').toBe(true);
  });

  it('takes some hundred bytes', () => {
    const recorded = recordedCall(question(), answer({ decision: { action: 'block', rule: 'spam', hangupCause: 21 } }));
    expect(recorded).not.toBeNull();
    if (recorded !== null) expect(encodeCall(recorded).length).toBeLessThan(700);
  });
});

describe('calls that were written together', () => {
  const lines = fc
    .array(call, { minLength: 1, maxLength: 5 })
    .map((calls) => calls.map((each, n) => ({ id: callId(1_764_331_507_000 + n, n), text: encodeCall(each) })));

  it('are read as earlier versions wrote them, in UTF-8', () => {
    const asked =
      '"agi","route","+79170415564","allowed","74951112233","","PJSIP/mts-1","from-trunk","1.1",null,null,null';
    const heard = '["voxlink-v1",1764245107000,"found",{"operator":"МТС"}]';
    const known = '{"operator":"МТС","region":"Башкортостан"}';
    const line = `[1764331507123,[${asked}],"e164","79170415564",["OK",null,"voxlink-v1",86400,1.5,true],{},${known},[${heard}]]`;
    const block = Buffer.from(`104a94b29\n0mi8kz4gq000${line}`);
    const [read] = decodeBlock(block) ?? [];
    const found = decodeCall(read?.text ?? '');
    expect(found).toMatchObject({
      known: { operator: 'МТС', region: 'Башкортостан' },
      heard: [{ source: 'voxlink-v1', fields: { operator: 'МТС' } }],
    });
    expect(encodeBlock([{ id: '0mi8kz4gq000', text: encodeCall(found!) }])).toEqual(block);
  });

  property([lines])('are read as they were written', (written) => {
    expect(decodeBlock(encodeBlock(written))).toEqual(written);
  });

  property([lines, fc.nat(), fc.integer({ min: 1, max: 255 })], { numRuns: 300 })(
    'are not read when a byte of them has changed',
    (written, at, change) => {
      const block = encodeBlock(written);
      const index = at % block.length;
      block[index] = (block[index] ?? 0) ^ change;
      expect(decodeBlock(block)).toBeNull();
    },
  );

  property([fc.uint8Array({ maxLength: 100 })])('are not read from anything else', (other) => {
    expect(decodeBlock(Buffer.from(other))).toBeNull();
  });
});
