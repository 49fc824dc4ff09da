// Runs before the first paint: the mark that scripts work, and the chosen theme.
document.documentElement.dataset.js = "";
try {
  const theme = localStorage.getItem("fde-theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch { /* storage is off: the system's theme stays */ }
