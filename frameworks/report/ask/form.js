"use strict";
(() => {
  const form = document.getElementById("form"), told = document.getElementById("told");
  const fields = Array.from(form.querySelectorAll("[data-id]"));
  const guard = s => s.replace(/(^|[;\t\r\n])([\s\p{Z}]*)('*)([=+\-@|%\uFF1D\uFF0B\uFF0D\uFF20])/gu, "$1$2'$3$4");
  const cell = s => '"' + guard(s).replace(/"/g, '""') + '"';
  const count = () => {
    const open = fields.filter(f => f.value.trim() === "").length;
    told.textContent = (fields.length - open) + " of " + fields.length + " answered";
  };
  form.addEventListener("input", count);
  form.addEventListener("submit", event => {
    event.preventDefault();
    const rows = ["id,answer"].concat(fields.map(f => cell(f.dataset.id) + "," + cell(f.value.trim())));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([rows.join("\r\n") + "\r\n"], {type: "text/csv"}));
    link.download = "answers.csv";
    link.click();
    URL.revokeObjectURL(link.href);
  });
  count();
})();
