/* Choices by tapping, orderings by tapping or dragging. What was picked is kept until the next question, so that the
   back can tell it. Anki puts every card into the same page: nothing here outlives its card but that one note, and no
   double braces. Of the keys only those are used that Anki's desktop hands on to a card: Space, Return, digits and most
   letters are its own. */
(function () {
  "use strict";

  var KEY = "deckwright";
  var card = document.querySelector(".deckwright");
  if (!card) return;
  var isBack = card.classList.contains("back");

  // --- what was picked; where there is no storage, it stands on the root element, which survives the flip on desktops

  function save(state) {
    var text = JSON.stringify(state);
    document.documentElement.setAttribute("data-" + KEY, text);
    try {
      sessionStorage.setItem(KEY, text);
    } catch (error) {
      return;
    }
  }

  function load() {
    var text = null;
    try {
      text = sessionStorage.getItem(KEY);
    } catch (error) {
      text = null;
    }
    text = text || document.documentElement.getAttribute("data-" + KEY);
    try {
      var state = JSON.parse(text);
      return state && state.id === card.dataset.id && Array.isArray(state.picked) ? state : null;
    } catch (error) {
      return null;
    }
  }

  function items(list) {
    return list ? Array.prototype.slice.call(list.children) : [];
  }

  function letter(item) {
    return item.dataset.letter;
  }

  // --- the order in which the options or steps stand, and their letters in that order

  function shuffled(letters) {
    var result = letters.slice();
    for (var last = result.length - 1; last > 0; last--) {
      var other = Math.floor(Math.random() * (last + 1));
      var moved = result[last];
      result[last] = result[other];
      result[other] = moved;
    }
    return result;
  }

  /** Puts the items into an order. One that is held stays in the page, and the others are put around it. */
  function arrange(list, order, held) {
    var next = held || null;
    order.forEach(function (name) {
      items(list).filter(function (item) { return letter(item) === name; }).forEach(function (item) {
        if (item === held) next = null;
        else list.insertBefore(item, next);
      });
    });
  }

  /** Letters the items by their place: the third is c, whatever it was in print. The key follows. */
  function reletter(list, order) {
    var names = order.slice().sort(function (a, b) { return a.length - b.length || (a < b ? -1 : 1); });
    var shown = Object.create(null);
    order.forEach(function (name, place) { shown[name] = names[place]; });
    items(list).forEach(function (item) {
      item.querySelector(".letter").textContent = shown[letter(item)] || letter(item);
    });
    var key = card.querySelector(".key");
    if (!key || !items(list).length) return;
    if (list.classList.contains("solution")) {
      key.textContent = items(list).map(function (item) { return shown[letter(item)]; }).join(" → ");
    } else {
      key.textContent = items(list).filter(isRight).map(function (item) { return shown[letter(item)]; }).join(", ");
    }
  }

  function isRight(item) {
    return item.classList.contains("right");
  }

  // --- front

  function tappable(element, role, act) {
    element.classList.add("tappable"); // AnkiMobile and AnkiDroid: the tap is ours, it does not flip the card
    element.setAttribute("role", role);
    element.setAttribute("aria-keyshortcuts", "X");
    element.tabIndex = 0;
    element.onclick = act;
    element.onkeydown = function (event) {
      if (["x", "X", "Enter", " "].indexOf(event.key) < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    };
  }

  /** Lets a step be moved: by a mouse anywhere, by a finger at its grip (elsewhere it scrolls), by the arrow keys.
      `begin` gives the order in which the steps shall stand before the first move; `moved` is told of each. */
  function draggable(list, begin, moved) {
    var held = null; // the step, its pointer, where on the page it was taken, whether it has moved
    var isDropped = false;

    function swap(item, other) { // never the held one is taken out: it would lose its pointer, or the focus
      var top = item.offsetTop;
      var isBelow = item.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;
      list.insertBefore(other, isBelow ? item : item.nextSibling);
      moved();
      return item.offsetTop - top;
    }

    /** The neighbour that a step, moved by so many pixels, has passed: by more than half, else it would jump back. */
    function passed(item, shift) {
      var other = shift > 0 ? item.nextElementSibling : item.previousElementSibling;
      if (!other) return null;
      var upper = shift > 0 ? item : other;
      var gap = Math.abs(other.offsetTop - item.offsetTop) - upper.offsetHeight;
      return Math.abs(shift) > (other.offsetHeight + gap) / 2 + 2 ? other : null;
    }

    function lift(event) {
      var top = held.item.offsetTop;
      arrange(list, begin(), held.item);
      held.y += held.item.offsetTop - top;
      held.item.setPointerCapture(event.pointerId);
      held.item.classList.add("dragged");
      held.isMoving = true;
      moved();
    }

    function drag(event) {
      if (held && !held.isMoving && !event.buttons) held = null; // it was let go outside the list
      if (!held || held.pointer !== event.pointerId) return;
      var item = held.item;
      var y = event.clientY + window.pageYOffset;
      if (!held.isMoving && Math.abs(y - held.y) < 6) return;
      if (!held.isMoving) lift(event);
      event.preventDefault();
      for (var left = items(list).length; left > 0; left--) {
        var other = passed(item, y - held.y);
        if (other) held.y += swap(item, other);
      }
      item.style.transform = "translateY(" + (y - held.y) + "px)";
      if (event.clientY < 40) window.scrollBy(0, -12);
      else if (event.clientY > window.innerHeight - 40) window.scrollBy(0, 12);
    }

    function drop(event) {
      if (!held || held.pointer !== event.pointerId) return;
      isDropped = held.isMoving; // the click that a mouse makes now is no tap
      held.item.classList.remove("dragged");
      held.item.style.transform = "";
      held = null;
    }

    list.addEventListener("pointerdown", function (event) {
      isDropped = false;
      var item = event.target.closest(".step");
      if (held || !item || event.button || (event.pointerType !== "mouse" && !event.target.closest(".grip"))) return;
      held = { item: item, pointer: event.pointerId, y: event.clientY + window.pageYOffset, isMoving: false };
    });
    list.addEventListener("pointermove", drag);
    list.addEventListener("dragstart", function (event) { event.preventDefault(); }); // a link or picture in a step
    list.addEventListener("pointerup", drop);
    list.addEventListener("pointercancel", drop);
    list.addEventListener("click", function (event) {
      if (isDropped) event.stopPropagation();
      isDropped = false;
    }, true);
    items(list).forEach(function (item) {
      var grip = document.createElement("span");
      grip.className = "grip";
      item.appendChild(grip);
      item.setAttribute("aria-keyshortcuts", "X ArrowUp ArrowDown");
      item.addEventListener("keydown", function (event) {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        event.preventDefault();
        arrange(list, begin(), item);
        var other = event.key === "ArrowUp" ? item.previousElementSibling : item.nextElementSibling;
        if (other) swap(item, other);
        else moved();
      });
    });
  }

  function ask(list) {
    var order = items(list).map(letter);
    if (list.dataset.order !== "fixed") {
      order = shuffled(order);
      if (order.join(" → ") === card.dataset.key) order.push(order.shift()); // in the right order there is nothing to do
      arrange(list, order);
      reletter(list, order);
    }
    var state = { id: card.dataset.id, order: order, picked: [] };
    save(state);
    list.classList.add("live");
    var isOrder = list.classList.contains("steps");
    var isSingle = list.dataset.pick === "one";
    var role = isOrder ? "button" : isSingle ? "radio" : "checkbox";
    list.setAttribute("role", isSingle ? "radiogroup" : "group");

    function show() {
      items(list).forEach(function (item) {
        var place = state.picked.indexOf(letter(item));
        item.classList.toggle("picked", place >= 0);
        item.setAttribute(isOrder ? "aria-pressed" : "aria-checked", place >= 0 ? "true" : "false");
        if (isOrder) item.querySelector(".mark").textContent = place >= 0 ? String(place + 1) : "";
      });
    }

    items(list).forEach(function (item) {
      var mark = document.createElement("span");
      mark.className = isOrder ? "mark place" : isSingle ? "mark radio" : "mark box";
      item.insertBefore(mark, item.firstChild);
      tappable(item, role, function () {
        var place = state.picked.indexOf(letter(item));
        if (place >= 0) state.picked.splice(place, 1);
        else if (isSingle) state.picked = [letter(item)];
        else state.picked.push(letter(item));
        save(state);
        show();
      });
    });
    if (isOrder && window.PointerEvent) {
      draggable(list, function () {
        var rest = items(list).map(letter).filter(function (name) { return state.picked.indexOf(name) < 0; });
        return state.picked.concat(rest);
      }, function () {
        state.picked = items(list).map(letter);
        save(state);
        show();
      });
    }
    show();
  }

  // --- back

  function verdict(isGood, score) {
    var line = document.createElement("p");
    line.className = "verdict " + (isGood ? "good" : "bad");
    line.setAttribute("role", "status");
    if (score) line.dataset.score = score;
    var rule = document.getElementById("answer");
    rule.parentNode.insertBefore(line, rule.nextSibling);
    var explanation = card.querySelector(".explanation");
    if (explanation && !isGood) explanation.open = true;
  }

  function tellOptions(list, picked) {
    var isGood = true;
    var isKnown = items(list).some(isRight); // without a key nothing that was picked is wrong
    items(list).forEach(function (item) {
      var isPicked = picked.indexOf(letter(item)) >= 0;
      item.classList.toggle("picked", isPicked);
      item.classList.toggle("wrong", isKnown && isPicked && !isRight(item));
      item.classList.toggle("missed", !isPicked && isRight(item) && list.dataset.pick === "many");
      if (isPicked !== isRight(item)) isGood = false;
    });
    if (isKnown) verdict(isGood);
  }

  function tellOrder(list, picked) {
    var placed = 0;
    items(list).forEach(function (item, place) {
      var yours = picked.indexOf(letter(item));
      var isPlaced = yours === place;
      item.classList.add(isPlaced ? "placed" : yours >= 0 ? "misplaced" : "unplaced");
      if (isPlaced) {
        placed += 1;
        return;
      }
      var note = document.createElement("span");
      note.className = yours >= 0 ? "yours" : "yours none";
      note.textContent = yours >= 0 ? String(yours + 1) : "";
      item.appendChild(note);
    });
    var all = items(list).length;
    verdict(placed === all, placed + "/" + all);
  }

  function tell(list, state) {
    var isSolution = list.classList.contains("solution");
    if (list.dataset.order !== "fixed") {
      if (!isSolution) arrange(list, state.order);
      reletter(list, state.order);
    }
    if (!state.picked.length) return;
    if (isSolution) tellOrder(list, state.picked);
    else if (list.classList.contains("options")) tellOptions(list, state.picked);
  }

  var list = card.querySelector(".options, .solution, .steps"); // steps on the back: their right order is not known
  if (list && !isBack) ask(list);
  if (list && isBack) {
    var state = load();
    if (state) tell(list, state);
  }

  // --- a formula stays on one line with the bracket before it and the stops behind it (joined by U+2060, which is not
  // enough for browsers)

  var FORMULA = "\\x5c[(](?:(?!\\x5c[)])[^])*\\x5c[)]"; // written so that Anki finds no formula in the script
  var STOPS = "\u2060[，。；：、！？）》」』】”’]+";
  var WITH_SIGNS = new RegExp("([（《“‘「]" + FORMULA + "(?:" + STOPS + ")?|" + FORMULA + STOPS + ")");

  function keepTogether(node) {
    node.data.split(WITH_SIGNS).forEach(function (part, number) {
      var piece = document.createTextNode(part);
      if (number % 2) {
        piece = document.createElement("span");
        piece.className = "together";
        piece.textContent = part;
      }
      node.parentNode.insertBefore(piece, node);
    });
    node.parentNode.removeChild(node);
  }

  var texts = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
  var withFormulas = [];
  while (texts.nextNode()) {
    if (WITH_SIGNS.test(texts.currentNode.data)) withFormulas.push(texts.currentNode);
  }
  withFormulas.forEach(keepTogether);

  // --- figures, large by a tap and small by another

  Array.prototype.forEach.call(card.querySelectorAll(".figure"), function (figure) {
    tappable(figure, "button", function () {
      figure.classList.toggle("large");
    });
  });
})();
