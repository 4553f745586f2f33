"""What stands at the beginning of a line: a number, a label, a heading, a bullet, an option."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HANZI = "一二三四五六七八九十百"
_OUTER = re.compile(
    r"(?P<quote>(?:>\s?)+)|(?P<heading>#{1,6})\s+|(?P<bullet>[-*+•●▪◦·・■◆◇□△▲○◎►▶▸▹▾▿▼▷➤➢❖✦‣⁃∙※–—→])(?=\s|$|\*\*)\s*"
    r"|(?P<emoji>(?![❓❔✅💡👉✓✔✗✘])[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)\s*(?=\S)|(?P<bold>\*\*(?!\*)|__(?!_))(?=\S)"
)
_NUMBER = re.compile(
    r"(?P<dot>\d{1,6})\s*(?:[.．。](?!\d)|、(?!\d+\s*[、和]))|(?P<paren>\d{1,6})\s*[)）](?!\d*\))|[(（](?P<parens>\d{1,6})[)）]"
    r"|[\[【](?P<square>\d{1,4})[\]】]|第\s*(?P<ordinal>\d{1,6}|[一二三四五六七八九十百]{1,5})\s*[题问](?:\s*[:：、.．)）])?"
    r"|(?:(?:(?i:Q|Question|Ques\.?|Problem|Exercise|Example)|问题|题目|题|例题|例|习题|案例|思考题)\s?(?:No\.?\s?|[.#-])?)(?P<q>\d{1,6})"
    r"(?:\s*(?:of|/)\s*\d{1,4}\b)?\s*(?:[、.．:：)）\]】]|(?=\s)|$)"
    r"|(?:No\.?|№|#)\s?(?P<no>\d{1,4})\s*(?:[.:：、)]\s*|\s+)(?=\S)"
    r"|(?:面试题|问题|题目|案例|例题|问|例|题|第)\s?(?P<hanziq>[一二三四五六七八九十百]{1,4})\s*[、.．:：)）]"
    r"|(?P<dotted>\d{1,2}(?:\.\d{1,2}){1,3})[.、]?\s+(?=\S)"
    r"|(?P<space>\d{1,3})[ \u3000]+(?=[\u4e00-\u9fffA-Z])(?![个種种层次条张台天年月日位名倍维步轮类级])"
    r"|(?P<glued>\d{1,3})(?=(?:什么|为什么|如何|怎[么样]|简述|试述|请|下列|关于|哪|是否|谈|解释|说明|列举|比较|叙述|论述|名词))"
    r"|(?P<comma>\d{1,3})\s?[,，]\s?(?=[\u4e00-\u9fff])|(?P<circled>[①-⑳])|(?P<keycap>\d)\ufe0f?\u20e3|(?P<colon>\d{1,4})\s*[:：](?!\d)|(?P<dash>\d{1,3})\s+[-–—|/]\s+(?=[^\W\d])|(?P<roman>[IVX]{1,5})\s?[.、．](?=\s|[\u4e00-\u9fff])"
)
_NO_SIGN = re.compile(r"[\d\s]")
_HANZI_NUMBER = re.compile(rf"(?:[(（](?P<inner>[{_HANZI}]{{1,4}})[)）]|(?P<outer>[{_HANZI}]{{1,4}})\s*[、.．])\s*")
ASKERS = frozenset("面试官 用户 记者 主持人 提问者 interviewer user human host".split())
"""Speakers whose part it is to ask, in lower case."""
_SPEAKERS = ASKERS | frozenset("候选人 面试者 助手 嘉宾 assistant chatgpt gpt candidate guest agent".split())
_VERDICT = re.compile(
    r"[(（]\s*(?P<verdict>√|✓|✔|×|✗|✘|对|错|T|F|True|False|[A-H]{1,4})?\s*[)）]\s*(?=(?:第\s*)?\d{1,3}\s*[.、．)）题])"
)
"""Where the key of a question stands before its number: ``（√）1、…``, or is to be written there."""
_TAG = re.compile(
    r"\s*[【\[]\s*(?:单项?选|多项?选|不定项|判断|填空|简答|问答|论述|计算|名词解释|排序|选择|案例|材料|分析|综合|应用|编程|思考|概念|基础|进阶|初级|中级|高级"
    r"|必考|必会|高频|常考|重点|难点|易错|简单|中等|困难|难|易|easy|medium|hard|single|multiple|true or false|true/false|t/f"
    r"|short answer|essay|open)[^】\]\n]{0,16}[】\]]\s*",
    re.I,
)
"""What sort of question it is, as people print it behind the number."""
_SCORE = r"[(（\[【]\s*(?:本题|每题|共|满分|总分)?\s*\d{1,3}(?:\.\d)?\s*(?:分|points?|pts?\.?|marks?)\s*[)）\]】]"
_SCORE_AT_START = re.compile(rf"\s*{_SCORE}\s*(?=\S)", re.I)
_SCORE_AT_END = re.compile(rf"\s*{_SCORE}\s*$", re.I)
"""How much a question counts in an exam."""
_TAG_AT_END = re.compile(
    r"\s*[【\[]\s*(?:单项?选|多项?选|不定项|判断|填空|简答|问答|选择)题?\s*[】\]]\s*\*?\s*$|\s*\*\s*[【\[](?:单选|多选|判断|填空)题?[】\]]\s*$"
    r"|\s*[★☆⭐]{1,10}\s*$"
)
_Q_LABEL = re.compile(
    r"(?:\[!(?:question|faq|help|quiz)\][+-]?|\[!\w{1,20}\][+-]?(?=[^\n]{2,200}[?？]\s*$)|Q\.(?=\s)|[【\[](?:问题?|题目|题干|提问|Q|Question)[】\]]\s*[:：]?"
    r"|(?:Q|Question|Ques|User|Human|Interviewer|Front|Prompt|用户|面试官|问|问题|提问|题目|题干|题面|正面|面试题|Q\s?&\s?A)\s*\**[:：]\**)\s*"
    r"|[❓❔]\ufe0f?\s*",
    re.I,
)
_A_LABEL = re.compile(
    r"(?:[\[【(（]?\s*(?:参考答案|标准答案|正确答案|我的回答|参考回答|参考解答|答案解析|答案与解析|答案|正解|解答|回答|解析|分析|答|解|证|背面|答复"
    r"|Correct answers?|Right answers?|Answers?|Ans|Solution|Sol|Explanation|Assistant|ChatGPT|GPT|Back|Response|助手|候选人|面试者)"
    r"\s*[\]】)）]?\**\s*(?P<n>\d{1,4})?\s*\**[:：.、]\**|[\[【](?:参考答案|正确答案|标准答案|答案解析|答案|解答|解析|答|A|Answer)[\]】]"
    r"|A\s*(?P<m>\d{1,4})?\s*\**[:：]\**|[✅💡👉]\ufe0f?(?=\s*\S))\s*",
    re.I,
)
_Q_ALONE = re.compile(r"(?:问题?|题目|提问|Q|Question)\s*", re.I)
_A_ALONE = re.compile(r"(?:最佳答案|推荐答案|优质回答|最佳回答|参考答案|标准答案|答案解析|答案|解答|解析|答|Answer|Solution)\s*", re.I)
_OPTION = re.compile(
    r"(?:[(（](?P<a>[A-Ha-h])[)）]|(?P<b>[A-Ha-h])\s*(?P<sep>[.．、:：)）]|\s-\s)|(?P<c>[A-H])\s(?=\s*[\u4e00-\u9fff]))\s*(?P<rest>.*)",
    re.S,
)
_BEGINS = re.compile(
    rf"[\d\s>#\-*+•●▪◦·・■◆◇□△▲○◎►▶▸▹▾▿▼▷➤➢❖✦‣⁃∙※–—→_\[【(（<①-⑳{_HANZI}第问题面例案思习提用参标正我答解回分助候背证最推优№\u2600-\u27bf\U0001f300-\U0001faff]"
    "|[QPEUHIASCGFBRNVX]",
    re.I,
)
"""How a line with a marker begins; all other lines, most of a document, have none."""
_TAGS = re.compile(r"(?:\s*<(?:b|strong|em|i|u|font|span|p|div|li|h[1-6])\b[^<>]{0,100}>)+\s*", re.I)
_END_TAGS = re.compile(r"(?:\s*</?(?:b|strong|em|i|u|font|span|p|div|li|h[1-6]|br|summary)\b[^<>]{0,100}>)+\s*$", re.I)
"""Marks of HTML around a line; what they hold is looked at as if they were not there."""
_LINK = re.compile(r"\[([^\[\]]{2,300})\]\([^()\s]{1,300}\)\s*")
"""A line that is nothing but a link."""
_SUMMARY = re.compile(r"\s*(?:<details[^<>]{0,80}>)?\s*<summary[^<>]{0,80}>(?P<text>.*?)</summary>\s*", re.I)
_REVEALS = re.compile(
    r"\W*(?:点击|查看|显示|展开|点开|点我|show|view|see|reveal|click|toggle|open|(?:to|for|the|here|看|\s))*\W*"
    r"(?:参考答案|答案解析|答案与解析|答案及解析|答案|解析|解答|提示|answers?|solutions?|explanation|hint|details?|详情)?\W*",
    re.I,
)
"""What is written on the button that opens an answer."""
_CHECKBOX = re.compile(r"\[(?P<x>[ xX√✓])\]\s+")

@dataclass(slots=True)
class Mark:
    """What was recognised at the beginning of a line.

    ``style`` names the layers in order (``h3+dot``, ``bullet+bold``); two lines of one series have the same style.
    ``rest`` begins at character ``offset`` of the line.
    """

    style: str
    value: int | None
    rest: str
    offset: int
    indent: int
    whole_bold: bool = False
    level: int = 0
    label: str = ""  # "q" or "a" where the line is labelled as question or answer
    sign: str = ""  # the number exactly as written, without digits
    bold_until: int = 0  # where in ``rest`` the bold beginning ends: the question, if the answer follows in the line
    verdict: str = ""  # the key, where it is printed before the number


def mark(text: str) -> Mark:
    """Recognise the markers at the beginning of a line."""
    stripped = text.lstrip(" \t\u3000")
    indent = len(text) - len(stripped)
    if stripped and not _BEGINS.match(stripped):
        return Mark("", None, stripped.rstrip(), indent, indent)
    summary = _SUMMARY.fullmatch(text) if stripped.lstrip().startswith("<") else None
    if summary:
        inner = mark(summary.group("text"))
        inner.style = "+".join(part for part in ("summary", inner.style) if part)
        inner.offset += summary.start("text")
        inner.whole_bold, inner.level, inner.bold_until = False, 0, 0
        if _REVEALS.fullmatch(summary.group("text")):
            inner.label, inner.rest, inner.offset = "a", "", len(text)
        elif inner.label == "q":
            inner.label = ""
        return inner
    return _Reader(text, indent).read()


class _Reader:
    """Reads a line from ``position`` on: what stands around, the number, the label, the rest."""

    def __init__(self, text: str, indent: int) -> None:
        self.text, self.position = text, indent
        self.layers: list[str] = []
        self.bold_open = False
        self.mark = Mark("", None, "", 0, indent)

    def read(self) -> Mark:
        """All of it."""
        self._outer()
        numbered = self._number()
        self._label(numbered)
        out = self.mark
        out.style = "+".join(self.layers)
        rest = self.text[self.position :]
        bold_until = 0
        if self.bold_open or (numbered and rest.lstrip().startswith("**")):
            rest, self.position, bold_until = _unbold(rest, self.position)
        tagged = out.value is not None and ("【" in rest or "[" in rest)
        tag = _TAG.match(rest) if tagged else None
        trimmed = rest[tag.end() :] if tag else rest.lstrip()
        cut = len(rest) - len(trimmed)
        if out.value is not None and trimmed.startswith(("(", "（", "[", "【")) and (score := _SCORE_AT_START.match(trimmed)):
            trimmed, cut = trimmed[score.end() :], cut + score.end()
        if out.value is not None and trimmed.endswith((")", "）", "]", "】")) and len(trimmed) < 2000:
            trimmed = _SCORE_AT_END.sub("", trimmed)
        tagged = tagged or trimmed.endswith(("★", "☆", "⭐"))
        trimmed = _TAG_AT_END.sub("", trimmed) if tagged and len(trimmed) < 2000 else trimmed
        trimmed = _END_TAGS.sub("", trimmed) if trimmed.endswith(">") and len(trimmed) < 2000 else trimmed
        link = _LINK.fullmatch(trimmed) if trimmed.startswith("[") else None
        if link:
            trimmed, cut = link[1], cut + 1
        out.rest, out.offset, out.bold_until = trimmed.rstrip(), self.position + cut, max(bold_until - cut, 0)
        return out

    def _outer(self) -> None:
        tags = _TAGS.match(self.text, self.position) if self.text[self.position : self.position + 1] == "<" else None
        self.position = tags.end() if tags else self.position
        for _ in range(4):
            match = _OUTER.match(self.text, self.position)
            if not match:
                break
            kind = str(match.lastgroup)
            if kind == "heading":
                self.mark.level = len(match.group("heading"))
                kind = f"h{self.mark.level}"
            if kind == "bold":
                self.bold_open = True
                self.mark.whole_bold = _closes_at_end(self.text, match.end(), match.group("bold"))
                kind = "bold" if self.mark.whole_bold else "lead"
            self.layers.append(kind)
            self.position = match.end()
        checkbox = _CHECKBOX.match(self.text, self.position)
        self.position = checkbox.end() if checkbox else self.position

    def _number(self) -> bool:
        """Read a number; whether there is one in digits."""
        verdict = _VERDICT.match(self.text, self.position)
        if verdict:
            self.mark.verdict = verdict["verdict"] or ""
            self.position = verdict.end()
        found = _NUMBER.match(self.text, self.position)
        if found:
            kind = str(found.lastgroup)
            self.mark.value = number(found.group(kind))
            self.mark.sign = _NO_SIGN.sub("", found.group())
            self.layers.append(kind)
            self.position = found.end()
        elif not self.layers or self.layers[-1] in ("bold", "lead") or self.layers[-1][0] == "h":
            hanzi = _HANZI_NUMBER.match(self.text, self.position)
            if hanzi:
                self.mark.value = hanzi_number(hanzi.group("inner") or hanzi.group("outer"))
                self.layers.append("hanzi")
                self.position = hanzi.end()
        return found is not None

    def _label(self, numbered: bool) -> None:
        question = _Q_LABEL.match(self.text, self.position)
        question = question or (_Q_ALONE.fullmatch(self.text, self.position) if not numbered else None)
        if question and (self.layers or not numbered):
            self.mark.label = "q"
            self.layers.append("Q")
            self.position = question.end()
            return
        answer = _A_LABEL.match(self.text, self.position)
        answer = answer or (_A_ALONE.fullmatch(self.text, self.position) if not numbered else None)
        if answer:
            self.mark.label = "a"
            self.layers.append("A")
            self.position = answer.end()


def _closes_at_end(text: str, start: int, fence: str) -> bool:
    end = text.rstrip()
    return end.endswith(fence) and len(end) - len(fence) > start and text.find(fence, start) == len(end) - len(fence)


def _unbold(rest: str, position: int) -> tuple[str, int, int]:
    """Take ** away: an opening one first (its text then ends the bold beginning), and the closing one, wherever it stands."""
    stripped = rest.lstrip()
    if stripped.startswith(("**", "__")):
        skipped = len(rest) - len(stripped) + 2
        rest, position = rest[skipped:], position + skipped
    for fence in ("**", "__"):
        at = rest.find(fence)
        if at >= 0:
            return rest[:at] + rest[at + 2 :], position, at
    return rest, position, 0


def number(text: str) -> int:
    """A number as it is printed: in digits, in circles, Roman, Chinese; of 1.2 the last part."""
    text = text.rsplit(".", 1)[-1]
    if text.isdecimal():
        return int(text)
    if text[0] in "IVX":
        return roman_number(text)
    if "①" <= text <= "⑳":
        return ord(text) - ord("①") + 1
    return hanzi_number(text)


def hanzi_number(text: str) -> int:
    """一 … 九十九 as a number; 0 where it is none."""
    digits = {c: i for i, c in enumerate("零一二三四五六七八九")}
    if "百" in text:
        return 100
    if "十" in text:
        tens, _, ones = text.partition("十")
        return digits.get(tens, 1) * 10 + digits.get(ones, 0)
    return digits.get(text, 0)


def roman_number(text: str) -> int:
    """I … XXXIX as a number."""
    values = [{"I": 1, "V": 5, "X": 10}[sign] for sign in text]
    return sum(-v if v < max(values[k:]) else v for k, v in enumerate(values))


def hanzi_heading(text: str) -> tuple[int, str] | None:
    """``一、…`` or ``（一）…``: its number and the text behind, or None."""
    match = _HANZI_NUMBER.match(text.strip())
    if not match:
        return None
    return hanzi_number(match.group("inner") or match.group("outer")), text.strip()[match.end() :]


def option(text: str) -> tuple[str, str, str] | None:
    """``A. …``: letter, separator and text of an option or step, or None."""
    stripped = text.strip()
    outer = _OUTER.match(stripped)
    if outer and outer.lastgroup == "bullet":
        stripped = stripped[outer.end() :]
    checkbox = _CHECKBOX.match(stripped)
    stripped = stripped[checkbox.end() :] if checkbox else stripped
    match = _OPTION.fullmatch(stripped)
    if not match:
        return None
    letter = match.group("a") or match.group("b") or match.group("c")
    return letter, match.group("sep") or ("(" if match.group("a") else " "), match.group("rest").strip()


def is_label(name: str) -> bool:
    """Whether a word before a colon is a label of a question, an answer or an option, and not a speaker's name."""
    text = f"{name}:"
    if name.lower() in _SPEAKERS:
        return False
    return bool(_Q_LABEL.match(text) or _A_LABEL.match(text) or _OPTION.match(text))
