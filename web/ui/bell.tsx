/** The mark: a desk bell. Decoration, the name stands beside it. */
export function Bell() {
  return (
    <svg class="bell" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" />
      <g>
        <circle cx="16" cy="8.6" r="1.9" />
        <path d="M6.5 20.5a9.5 9.5 0 0 1 19 0z" />
        <rect x="5" y="22.2" width="22" height="2.8" rx="1.4" />
      </g>
    </svg>
  );
}
