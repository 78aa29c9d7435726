// Looks again after two seconds at a page that has an element with data-reload: the progress of an import.
// Without script the page carries a <noscript> refresh and a link.
if (document.querySelector("[data-reload]")) setTimeout(() => location.reload(), 2000);
