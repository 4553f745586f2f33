(function () {
  "use strict";

  var data = JSON.parse(document.getElementById("data").textContent);
  var main = document.getElementById("cards");
  var tools = document.getElementById("tools");
  var frames = new Map(); // window of a frame → what is shown in it

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function choice(name) {
    return tools.elements[name].value;
  }

  // --- frames

  var FRAME = "<!doctype html><meta charset=utf-8><style>" + data.css + " math { font-size: 1.08em; }</style>" +
    "<body class=card><div id=qa></div><script>" + data.frame + "<\/script>";

  function withImages(html) {
    return html.replace(/data-image="([^"]+)"/g, function (all, name) { return 'src="' + data.images[name] + '"'; });
  }

  function look() {
    return { dark: choice("mode") === "dark", phone: choice("width") === "phone" };
  }

  function fill(shown) {
    var message = look();
    message.html = withImages(shown.isBack ? shown.card.back : shown.card.front);
    message.script = data.script;
    message.state = shown.entry.state;
    shown.frame.contentWindow.postMessage(message, "*");
  }

  function addFrame(entry, isBack) {
    var frame = element("iframe");
    frame.setAttribute("sandbox", "allow-scripts");
    frame.title = entry.card.id + " · " + (isBack ? data.words.back : data.words.front);
    frame.srcdoc = FRAME;
    if (entry.heights[isBack ? 1 : 0]) frame.style.height = entry.heights[isBack ? 1 : 0] + "px";
    entry.sides.appendChild(frame);
    frames.set(frame.contentWindow, { frame: frame, card: entry.card, entry: entry, isBack: isBack });
  }

  function open(entry) {
    if (entry.sides.firstChild) return;
    addFrame(entry, false);
    addFrame(entry, true);
  }

  function close(entry) {
    if (!entry.sides.firstChild) return;
    entry.sides.style.minHeight = entry.sides.offsetHeight + "px";
    Array.prototype.forEach.call(entry.sides.children, function (frame) { frames.delete(frame.contentWindow); });
    entry.sides.textContent = "";
  }

  addEventListener("message", function (event) {
    var shown = frames.get(event.source);
    if (!shown) return;
    if (event.data.ready) {
      fill(shown);
      return;
    }
    if (event.data.height) {
      shown.frame.style.height = event.data.height + 2 + "px";
      shown.entry.heights[shown.isBack ? 1 : 0] = event.data.height + 2;
    }
    // what is tapped on the front is told by the back
    if (!shown.isBack && event.data.state && event.data.state !== shown.entry.state) {
      shown.entry.state = event.data.state;
      frames.forEach(function (other) {
        if (other.entry === shown.entry && other.isBack) fill(other);
      });
    }
  });

  // --- entries

  var entries = data.cards.map(function (card) {
    var section = element("section", "entry");
    section.id = "card-" + card.id; // an id of its own: a card may be called "search"
    var heading = element("h2", "", card.id);
    heading.appendChild(element("span", "", [data.words[card.kind]].concat(card.tags).join(" · ")));
    section.appendChild(heading);
    var list = element("ul");
    card.findings.forEach(function (finding) {
      list.appendChild(element("li", finding.severity, finding.rule + " " + finding.text));
    });
    if (card.findings.length) section.appendChild(list);
    var sides = element("div", "sides");
    section.appendChild(sides);
    main.appendChild(section);
    var text = card.id + " " + card.tags.join(" ") + " " + card.back.replace(/<[^>]*>/g, " ");
    return { card: card, section: section, sides: sides, heights: [0, 0], state: null, text: fold(text) };
  });

  function fold(text) {
    return text.toLowerCase().replace(/\s+/g, " ");
  }

  var near = new IntersectionObserver(function (changes) {
    changes.forEach(function (change) {
      var entry = entries.find(function (each) { return each.section === change.target; });
      if (change.isIntersecting) open(entry);
      else close(entry);
    });
  }, { rootMargin: "900px" });
  entries.forEach(function (entry) { near.observe(entry.section); });

  // --- tools; what is chosen stands in the address, so that it outlives a reload and can be handed on

  var CHOICES = ["search", "topic", "kind", "finding", "mode", "width"];

  function restore() {
    var wanted = new URLSearchParams(location.hash.slice(1));
    CHOICES.forEach(function (name) {
      var field = tools.elements[name];
      var before = field.value;
      if (!wanted.has(name)) return;
      field.value = wanted.get(name);
      if (!field.value && name !== "search") field.value = before; // no such choice
    });
  }

  function keep() {
    var chosen = new URLSearchParams();
    CHOICES.forEach(function (name) {
      if (choice(name)) chosen.set(name, choice(name));
    });
    history.replaceState(null, "", "#" + chosen);
  }

  function fits(card, text) {
    var finding = choice("finding");
    var words = fold(choice("search")).trim().split(" ");
    return (!choice("topic") || card.topic === choice("topic")) &&
      (!choice("kind") || card.kind === choice("kind")) &&
      (!finding || (finding === "none" ? !card.findings.length : finding === "any" ? card.findings.length :
        card.findings.some(function (each) { return each.rule === finding; }))) &&
      words.every(function (word) { return text.indexOf(word) >= 0; });
  }

  function filter() {
    var count = 0;
    entries.forEach(function (entry) {
      var isShown = Boolean(fits(entry.card, entry.text));
      entry.section.hidden = !isShown;
      if (isShown) count += 1;
    });
    document.getElementById("count").textContent = count + " " + data.words.cards;
    document.getElementById("nothing").hidden = count > 0;
  }

  function restyle() {
    document.documentElement.className = choice("mode") === "dark" ? "dark" : "";
    main.className = choice("width");
    entries.forEach(function (entry) { entry.sides.style.minHeight = ""; });
    frames.forEach(function (shown) { shown.frame.contentWindow.postMessage(look(), "*"); });
  }

  tools.addEventListener("input", function (event) {
    if (event.target.type === "radio") restyle();
    else filter();
    keep();
  });
  tools.addEventListener("submit", function (event) { event.preventDefault(); });
  restore();
  restyle();
  filter();
})();
