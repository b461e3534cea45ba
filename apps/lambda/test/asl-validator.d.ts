declare module 'asl-validator' {
  /** Checks a definition against the language's schemas; adds defaults to the object that it is given. */
  function validate(definition: unknown): { isValid: boolean; errors: unknown[] };
  export = validate;
}
