// Runs before the first paint so that a chosen theme or density never flashes.
try {
  const theme = localStorage.getItem('parley.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
  if (localStorage.getItem('parley.density') === 'compact') document.documentElement.dataset.density = 'compact';
} catch {
  // Storage can be blocked; the system theme then holds.
}
