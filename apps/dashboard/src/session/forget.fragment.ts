/** Takes what stands behind the `#` out of the address: a secret is nothing to be kept in the history of a browser. */
export function forgetFragment(): void {
  window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
}
