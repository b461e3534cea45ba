import { createRequestInput } from '../request-input.ts';
import type { Operation } from './operation.ts';
import { PAGE_PARAMETERS, readPage, readPageRequest } from './page.ts';

export const scan: Operation = (context, body) => {
  const input = createRequestInput(body, PAGE_PARAMETERS);
  const request = readPageRequest(input, context.table(input.tableName));
  input.assertPlaceholdersUsed();
  return readPage(request.view.readAll(request.startKey), request);
};
