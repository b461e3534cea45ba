// What is used of WebAssembly; Node's types leave it to those of the browser.
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, (...args: number[]) => number>>;
  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  interface Global {
    readonly value: number;
  }
  const Module: new (bytes: Uint8Array) => object;
  const Instance: new (module: object, imports: Imports) => { readonly exports: unknown };
}
