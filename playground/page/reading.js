// Where somebody reads in the log: who reads the newest goes on to read the newest.

const NEAR = 120;
const MARGIN = 8;

// `newer` is a button that leads to what came meanwhile.
export function reading(log, newer) {
  let atEnd = true;
  let newest = null;
  let placed = 0;
  let held = 0;

  const gap = () => log.scrollHeight - log.scrollTop - log.clientHeight;
  const top = (node) => node.getBoundingClientRect().top - log.getBoundingClientRect().top;
  const seen = (node, room) => top(node) > -MARGIN && top(node) < log.clientHeight - room;

  // As far down as there is, but not past the head of what came last, nor past what has the focus.
  function down() {
    const here = log.scrollTop;
    let to = log.scrollHeight - log.clientHeight;
    if (newest?.isConnected) to = Math.min(to, here + top(newest) - MARGIN);
    const focused = log.contains(document.activeElement) && document.activeElement !== log ? document.activeElement : null;
    if (focused && seen(focused, 0) && here + top(focused) - MARGIN < to) {
      const kept = here + top(focused) - MARGIN;
      const both = !newest || here + top(newest) - kept < log.clientHeight - NEAR;
      if (both || !newest.classList.contains("private")) to = kept;
      else reach(newest);
    }
    log.scrollTop = to;
    placed = log.scrollTop;
    held = newest ? top(newest) : 0;
    atEnd = gap() < NEAR;
  }

  function reach(node) {
    node.setAttribute("tabindex", "-1");
    node.focus({ preventScroll: true });
  }

  const follow = () => { if (atEnd) down(); };

  log.addEventListener("scroll", () => {
    // where something further up goes, the browser keeps what is seen in its place
    const kept = newest?.isConnected && Math.abs(top(newest) - held) < 2;
    if (!kept && Math.abs(log.scrollTop - placed) > 1.5) {
      placed = log.scrollTop;
      newest = null;
      atEnd = gap() < NEAR;
    }
    if (atEnd) newer.hidden = true;
  });
  // what comes late, or takes room
  log.addEventListener("load", follow, true);
  log.addEventListener("loadedmetadata", follow, true);
  new ResizeObserver(follow).observe(log);
  newer.addEventListener("click", () => {
    newer.hidden = true;
    newest = log.lastElementChild;
    reach(newest);
    down();
  });

  return {
    follow,
    // To the end, as whoever says something wants to see what is answered.
    end(last = null) {
      newest = last;
      atEnd = true;
      newer.hidden = true;
      down();
    },
    // A message came.
    came(node) {
      if (atEnd) newest = node;
      follow();
      if (!seen(node, NEAR)) newer.hidden = false;
    },
  };
}
