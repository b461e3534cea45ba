// What is used of WebAssembly; Node's types leave it to those of the browser.
declare namespace WebAssembly {
  const Memory: new (limits: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
}
