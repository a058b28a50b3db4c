// GetTranscript as contract participant.md 6 describes it, computed from the whole log. Independent of the server:
// the log comes from the socket, the rules from the contract's table.

/**
 * Pages of one scan. `log` is oldest first. Returns arrays of items in the order the server must list them;
 * the last page has no NextToken, every other has one.
 */
export function pagesOf(log, { ScanDirection, SortOrder = 'DESCENDING', MaxResults, StartPosition = {} }) {
  const size = MaxResults || 10;
  const given = Object.keys(StartPosition).length > 0;
  const direction = ScanDirection ?? (given ? 'FORWARD' : 'BACKWARD');
  const scan = scanFrom(log, direction, given ? StartPosition : undefined);
  const pages = [];
  for (let at = 0; at === 0 || at < scan.length; at += size) pages.push(scan.slice(at, at + size));
  // The scan chooses the window, SortOrder only turns the page.
  const ascending = (items) => (direction === 'FORWARD' ? items : items.slice().reverse());
  return pages.map((page) => (SortOrder === 'ASCENDING' ? ascending(page) : ascending(page).slice().reverse()));
}

/** The items in the order they are visited. */
function scanFrom(log, direction, position) {
  const forward = direction === 'FORWARD';
  const from = (index) => (forward ? log.slice(index) : log.slice(0, index + 1).reverse());
  if (position === undefined) return forward ? [] : log.slice().reverse();
  if (position.Id !== undefined) {
    const index = log.findIndex((item) => item.Id === position.Id);
    return index < 0 ? [] : from(index);
  }
  if (position.AbsoluteTime !== undefined) {
    const time = position.AbsoluteTime;
    return forward
      ? log.filter((item) => item.AbsoluteTime >= time)
      : log.filter((item) => item.AbsoluteTime <= time).reverse();
  }
  // MostRecent n: the n newest forward; from the n-th newest, going older. More than there are: from the oldest.
  const n = position.MostRecent;
  return from(Math.max(log.length - n, 0));
}
