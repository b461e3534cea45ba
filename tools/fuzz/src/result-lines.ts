import fc from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { damaged } from './damaged.ts';

const customId: Arbitrary<unknown> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .integer({ min: 1, max: 999 })
      .map(
        (word) =>
          `IMAGE#3f52804b-2fad-4e00-92c8-b593da3a8ed3#RECEIPT#00001#LINE#00001#WORD#${String(word).padStart(5, '0')}`,
      ),
  },
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', '__proto__', 'constructor', null, 7),
);

const number: Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }) },
  fc.double(),
  fc.constantFrom(0, -0, 1e-46, 3.5e38, null, '1', true),
);

const vector: Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.array(number, { maxLength: 12 }) },
  fc.float32Array({ maxLength: 12 }).map(({ buffer }) => Buffer.from(buffer).toString('base64')),
  fc.jsonValue(),
);

const entry: Arbitrary<unknown> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      { object: fc.constant('embedding'), index: fc.oneof(fc.nat(4), fc.jsonValue()), embedding: vector },
      { requiredKeys: ['embedding'] },
    ),
  },
  fc.jsonValue(),
);

const code = fc.oneof(fc.constantFrom('batch_expired', 'server_error'), fc.jsonValue());
const errorBody = fc.record({ message: fc.jsonValue(), type: fc.jsonValue(), code }, { requiredKeys: [] });

/** Every form of a line in `docs/vendor-facts.md`, and others that nobody has seen yet. */
const record: Arbitrary<unknown> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      id: fc.constant('batch_req_1'),
      custom_id: customId,
      response: fc.record({
        status_code: fc.constant(200),
        request_id: fc.string(),
        body: fc.record({ object: fc.constant('list'), data: fc.array(entry, { maxLength: 3 }) }),
      }),
      error: fc.constant(null),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        custom_id: customId,
        response: fc.oneof(
          fc.constant(null),
          fc.record(
            {
              status_code: fc.oneof(fc.constantFrom(0, 200, 400, 413, 429, 500), fc.jsonValue()),
              body: fc.oneof(fc.record({ error: errorBody }), fc.jsonValue()),
            },
            { requiredKeys: [] },
          ),
        ),
        error: fc.oneof(fc.constant(null), errorBody),
      },
      { requiredKeys: [] },
    ),
  },
  fc.jsonValue(),
);

/** JSON as Python writes it, or as JavaScript does. */
const toBytes = (value: unknown, spaced: boolean): Uint8Array => {
  const text = JSON.stringify(value);
  return Buffer.from(spaced ? text.replaceAll('":', '": ').replaceAll(',"', ', "') : text);
};

const whole = fc.tuple(record, fc.boolean()).map(([value, spaced]) => toBytes(value, spaced));

/** Whole lines, damaged ones, blank ones and bytes that never were a line; a damaged one may be several. */
const line: Arbitrary<Uint8Array> = fc.oneof(
  { weight: 5, arbitrary: whole },
  { weight: 4, arbitrary: damaged(whole) },
  fc.constantFrom('', ' ', '\t', '\r').map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 40 }),
);

const lineEnd = fc.constantFrom('\n', '\n', '\n', '\r\n');

/** A result or error file, with or without a last line end. */
export const resultFile: Arbitrary<Uint8Array> = fc
  .tuple(fc.array(fc.tuple(line, lineEnd), { maxLength: 60 }), fc.boolean())
  .map(([lines, isEnded]) => {
    const parts = lines.flatMap(([bytes, end]) => [bytes, Buffer.from(end)]);
    return Buffer.concat(isEnded ? parts : parts.slice(0, -1));
  });
