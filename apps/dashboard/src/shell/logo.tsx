export function Logo({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden className={className ?? 'size-7'}>
      <rect width="32" height="32" rx="8" fill="#0b5cc0" />
      <path d="M7 21h18l-3 5H10zM15 6v13H8z" fill="#fff" />
      <path d="M17.500 9.500 24 19h-6.500z" fill="#bcd9ff" />
    </svg>
  );
}
