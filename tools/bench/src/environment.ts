import { CLI_ENVIRONMENT } from './programs.ts';
import { INDEX_NAME } from './stand-ins/pinecone.ts';
import type { StandInUrls } from './stand-ins/options.ts';
import { TABLE_NAME } from './stand-ins/world.ts';

/** No pace at all, so that a vendor's limit is no part of what is measured. */
const WITHOUT_GOVERNORS = {
  PINECONE_MAX_BYTES_PER_SECOND: '1000000000000',
  PINECONE_MAX_REQUESTS_PER_SECOND: '1000000',
  DYNAMODB_MAX_WRITES_PER_SECOND: '1000000000',
};

/**
 * The variables that lead a program to the null stand-ins, governors off unless `overrides` say otherwise.
 *
 * Nothing else of the bench's own environment: keys in there would lead it to real vendors.
 */
export function toEnvironment(
  urls: StandInUrls,
  dimensions: number,
  overrides: Record<string, string> = {},
): Record<string, string> {
  return {
    ...CLI_ENVIRONMENT,
    PATH: process.env['PATH'] ?? '',
    OPENAI_API_KEY: 'local-key',
    OPENAI_BASE_URL: `${urls.openai}/v1`,
    PINECONE_API_KEY: 'local-key',
    PINECONE_CONTROLLER_HOST: urls.pinecone,
    PINECONE_INDEX: INDEX_NAME,
    DYNAMODB_TABLE_NAME: TABLE_NAME,
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_DYNAMODB: urls.dynamodb,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    LADING_DIMENSIONS: String(dimensions),
    LADING_STAGING: 'staging',
    ...WITHOUT_GOVERNORS,
    ...overrides,
  };
}
