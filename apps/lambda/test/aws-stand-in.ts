import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** The two AWS calls of the functions that the local stack doesn't know: reading parameters, starting executions. */
export interface AwsStandIn extends AsyncDisposable {
  url: string;
  /** Secrets by the name of their parameter; changing one is rotating it. */
  parameters: Map<string, string>;
  /** Executions that were started, by name. */
  executions: Map<string, { stateMachineArn: string; input: string }>;
  /** The next calls fail with this status. */
  failing: { status: number; times: number };
}

type Reply = { status: number; body: Record<string, unknown> };

export async function startAwsStandIn(): Promise<AwsStandIn> {
  const parameters = new Map<string, string>();
  const executions: AwsStandIn['executions'] = new Map();
  const failing = { status: 500, times: 0 };

  const getParameters = ({ Names }: { Names: string[] }): Reply => {
    const known = Names.filter((name) => parameters.has(name));
    const Parameters = known.map((Name) => ({ Name, Type: 'SecureString', Value: parameters.get(Name) }));
    return {
      status: 200,
      body: { Parameters, InvalidParameters: Names.filter((name) => !parameters.has(name)) },
    };
  };
  // Step Functions takes a name again only for an execution that runs with the same input; here none runs any more.
  const startExecution = (call: { stateMachineArn: string; name: string; input: string }): Reply => {
    const { name, stateMachineArn, input } = call;
    if (executions.has(name)) {
      return {
        status: 400,
        body: { __type: 'ExecutionAlreadyExists', message: `Execution Already Exists: ${name}` },
      };
    }
    executions.set(name, { stateMachineArn, input });
    return {
      status: 200,
      body: { executionArn: `${stateMachineArn}:${name}`, startDate: Date.now() / 1000 },
    };
  };
  const answer = async (request: IncomingMessage): Promise<Reply> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (failing.times > 0) {
      failing.times -= 1;
      return { status: failing.status, body: { __type: 'InternalServerError', message: 'try again' } };
    }
    const input = JSON.parse(Buffer.concat(chunks).toString('utf8')) as never;
    const target = String(request.headers['x-amz-target']);
    if (target.endsWith('.GetParameters')) return getParameters(input);
    if (target.endsWith('.StartExecution')) return startExecution(input);
    return { status: 400, body: { __type: 'UnknownOperationException', message: target } };
  };

  const server = createServer((request, response) => {
    void answer(request).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    parameters,
    executions,
    failing,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
