/* Only in the page that a watched build serves: loads it again when there is a newer one, where it was. */
(function () {
  "use strict";

  var KEY = "deckwright-place";
  var version = document.currentScript.dataset.version;
  var note = document.createElement("p");
  note.className = "failed";
  note.setAttribute("role", "alert");
  note.hidden = true;
  document.body.appendChild(note);

  function keepPlace() {
    var entries = Array.prototype.slice.call(document.querySelectorAll(".entry:not([hidden])"));
    var entry = entries.find(function (each) { return each.getBoundingClientRect().bottom > 0; });
    if (!entry) return;
    sessionStorage.setItem(KEY, JSON.stringify({ id: entry.id, top: entry.getBoundingClientRect().top }));
  }

  function findPlace() {
    var place = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    var entry = place && document.getElementById(place.id);
    if (entry) window.scrollBy(0, entry.getBoundingClientRect().top - place.top);
  }

  history.scrollRestoration = "manual";
  findPlace();
  var events = new EventSource("/events");
  events.addEventListener("built", function (event) {
    note.hidden = true;
    if (event.data === version) return;
    keepPlace();
    location.reload();
  });
  events.addEventListener("failed", function (event) {
    note.textContent = JSON.parse(event.data);
    note.hidden = false;
  });
})();
