export function Hull() {
  return (
    <svg viewBox="0 0 32 32" width="36" height="36" aria-hidden="true">
      <path d="M4 22h24l-4 5H8z" fill="currentColor" />
      <path d="M15 4v15H7zm2 4 8 11h-8z" fill="currentColor" opacity=".65" />
    </svg>
  );
}
