/** The configuration points at a local stack, and nothing listens there. Nothing was tried. */
export class StackDownError extends Error {
  override readonly name = 'StackDownError';
  readonly url: string;

  constructor(service: string, url: string, options?: ErrorOptions) {
    super(
      `No local stack answers: nothing listens at ${url} for ${service}. Start it with \`lading local\` in another terminal, or remove the variables that point there to use real vendors.`,
      options,
    );
    this.url = url;
  }
}
