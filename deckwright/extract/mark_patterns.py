"""The patterns of what stands at the beginning of a line: bullets, numbers, labels, tags of a question's sort."""

from __future__ import annotations

import re

HANZI = "一二三四五六七八九十百"
CIRCLED = "①-⑳⑴-⒇⒈-⒛❶-❿➀-➉㈠-㈩"
_BULLETS = "*+•●▪◦·・■◆◇□△▲○◎►▶▸▹▾▿▼▷➤➢❖✦‣⁃∙※–—→"
_EMOJI = "\u2600-\u27bf\u2b50\U0001f300-\U0001faff"


def _any(*parts: str) -> str:
    return "|".join(parts)


OUTER = re.compile(
    _any(
        r"(?P<quote>(?:>\s?)+)",
        r"(?P<heading>#{1,6}(?=\s|\[\[|<a\b)|#{2,6}(?=[^\s#!{*a-z]))\s*+",
        r"(?P<tab>(?:!!!|\?\?\?)\+?\s+(?=\"[^\"\n]{1,200}\"\s*+$))\"",
        r"(?P<wiki>={2,6})\s*+(?=[^\s=])",
        rf"(?P<bullet>[-{_BULLETS}])(?=\s|$|\*\*)\s*+",
        rf"(?P<emoji>(?![❓❔✅💡👉✓✔✗✘❶-❿➀-➉])[{_EMOJI}]\ufe0f?)\s*+(?=\S)",
        r"(?P<bold>\*\*(?!\*)|__(?!_))(?=\S)",
        r"(?P<italic>\*(?=[^*\s][^*\n]{2,300}\*\s*+$))",
    )
)
_NAMED = "面试题|思考题|问题|题目|例题|习题|考题|真题|案例|提问|疑问|考点|练习|题|例"
_NAMED_ENGLISH = r"(?i:Questions?|Ques\.?|Problem|Exercise|Example|Quiz|Item|Frage|Pregunta|Q)"
NUMBER = re.compile(
    _any(
        r"(?P<dot>\d{1,6})\s*+(?:\\?[.．。丶﹑｡](?!\d)|、(?!\d+\s*+[、和]))(?:[)）]|(?<=\.)-(?=\s))?",
        r"(?P<paren>\d{1,6})\s*+\\?[)）](?!\d*\))",
        r"[(（](?P<parens>\d{1,6})[)）]",
        rf"[\[【〔〖《「<]\s*+(?:第|{_NAMED}|题干|(?:单选|多选|判断|填空|选择|简答|问答|论述|计算|材料)题?|Q|No\.?)?\s*+(?P<square>\d{{1,4}})\s*+[题问]?\s*+[\]】〕〗》」>]\s*+[.．、:：]?",
        rf"第\s*+(?P<ordinal>\d{{1,6}}|[{HANZI}]{{1,5}})\s*+[小大]?[题问](?:\s*+[:：、.．)）])?",
        rf"(?:NEW\s)?(?:{_NAMED_ENGLISH}|{_NAMED})\s?(?:No\.?\s?|[.#-]\s?)?(?P<q>\d{{1,6}})(?:\s*+(?:of|/)\s*+\d{{1,4}}\b)?"
        r"(?:\s*+[(（][^()（）\d]{1,14}[)）](?=\s*+[:：]))?\s*(?:[、.．:：)）\]】|]|[-–—](?=\s)|(?=\s|\*\*)|$)",
        r"(?:[A-Z][\w'&-]{1,20}\s+){1,4}(?:Question|Problem|Exercise|Quiz)\s+#?(?P<titled>\d{1,4})(?=\s*+[:：.]?\s*+$)\s*+[:：.]?",
        r"(?:No\.?|№|#)\s?(?P<no>\d{1,4})(?:\s*+[.:：、)]\s*+|\s+)(?=\S)",
        rf"(?:{_NAMED}|问|第)\s?(?P<hanziq>[{HANZI}]{{1,4}})\s*+[、.．:：)）]",
        r"问\s?(?P<ask>\d{1,4})(?:\s*+[、.．:：)）]\s*+|\s+)(?=\S)",
        r"(?P<dotted>\d{1,2}(?:[.–-]\d{1,2}){1,3})[.、)）]?\s+(?=\S)",
        r"(?P<space>\d{1,3})[ \u3000]+(?=[\u4e00-\u9fffA-Z`“《])(?![个種种层次条张台天年月日位名倍维步轮类级])",
        r"(?P<glued>\d{1,3})(?=什么|为什么|如何|怎[么样]|简述|试述|请|下列|关于|哪|是否|谈|解释|说明|列举|比较|叙述|论述|名词)",
        r"(?P<comma>\d{1,3})\s?[,，]\s?(?=[\u4e00-\u9fff])",
        rf"(?P<circled>[{CIRCLED}])",
        r"(?P<keycap>\d)\ufe0f?\u20e3",
        r"(?P<inbold>\d{1,3})(?=\*\*)",
        r"(?P<colon>\d{1,4})\s*+[:：](?!\d)",
        r"(?P<dash>\d{1,3})\s+[-–—|/]\s+(?=[^\W\d])",
        r"(?P<roman>[IVX]{1,5}|[Ⅰ-Ⅻ])\s?[.、．)](?=\s|[\u4e00-\u9fff])",
    )
)
HANZI_NUMBER = re.compile(rf"(?:[(（](?P<inner>[{HANZI}]{{1,4}})[)）]|(?P<outer>[{HANZI}]{{1,4}})\s*+[、.．])\s*+")
VERDICT = re.compile(
    r"[(（]\s*+(?P<verdict>√|✓|✔|×|✗|✘|对|错|T|F|True|False|[A-H]{1,4})?\s*+[)）]\s*+(?=(?:第\s*+)?\d{1,3}\s*+[.、．)）题])"
)
"""Where the key of a question stands before its number: ``（√）1、…``, or is to be written there."""
_LEVELS = "简单|基础|容易|初级|中等|中级|进阶|困难|高级|较难|较易|易|中|难|easy|medium|hard|beginner|intermediate|advanced"  # noqa: E501
_SORTS = (
    "单项?选|多项?选|不定项|判断|填空|简答|问答|论述|计算|名词解释|排序|选择|案例|材料|分析|综合|应用|编程|思考|概念|基础|进阶|初级|中级|高级"
    "|必考|必会|高频|常考|重点|难点|易错|简单|中等|困难|难|易|easy|medium|hard|single|multiple|true or false|true/false|t/f"  # noqa: E501
    "|short answer|essay|open"
)
TAG = re.compile(rf"\s*+(?:[【\[]\s*+(?:{_SORTS})[^】\]\n]{{0,16}}[】\]]|[(（]\s*+(?:{_LEVELS})(?:\s*+[·,，、/|-][^()（）\n]{{0,16}})?[)）])\s*+", re.I)  # noqa: E501
"""What sort of question it is, as people print it behind the number."""
HASHTAGS = re.compile(r"(?:\s+#[^\W\d][\w/-]{0,40})+\s*+$")
SYMBOLS, WIDE = "\u2600", "\u2e80\uffee"
"""From where on emoji stand in Unicode, and the wide letters and signs between them."""
TAG_AT_END = re.compile(
    r"\s*+[【\[]\s*+(?:单项?选|多项?选|不定项|判断|填空|简答|问答|选择)题?\s*+[】\]]\s*+\*?\s*+$"
    r"|\s*+\*\s*+[【\[](?:单选|多选|判断|填空)题?[】\]]\s*+$|\s*+[★☆⭐]{1,10}\s*+$"
)
_SCORE = (
    r"[(（\[【]\s*+(?:(?:本题|每题|共|满分|总分)?\s*+\d{1,3}(?:\.\d)?\s*+(?:分|points?|pts?\.?|marks?)"
    r"|(?:分数|分值)\s*+[:：]\s*+\d{1,3}(?:\.\d{1,2})?\s*+分?)\s*+[)）\]】]"
)
SCORE_AT_START = re.compile(rf"\s*+{_SCORE}\s*+(?=\S)", re.I)
SCORE_AT_END = re.compile(rf"\s*+{_SCORE}\s*+$", re.I)
"""How much a question counts in an exam."""

ASKERS = frozenset("面试官 用户 记者 主持人 提问者 interviewer user human host".split())
"""Speakers whose part it is to ask, in lower case."""
SPEAKERS = ASKERS | frozenset("我 候选人 面试者 助手 嘉宾 assistant chatgpt gpt candidate guest agent".split())
_ASKED = "Question|Ques|User|Human|Interviewer|Front|Prompt|Frage|Pregunta|Q|用户|面试官|问题|问|提问|质问|题目|题干|题面|正面|面试题"  # noqa: E501
Q_LABEL = re.compile(
    _any(
        r"\[!(?:question|faq|help|quiz)\][+-]?\s*+",
        r"\[!\w{1,20}\][+-]?\s*(?=[^\n]{2,200}[?？]\s*+$)",
        r"(?:!!!|\?\?\?)\+?\s*+(?:(?:question|faq|help|quiz)\s+\"|\w{2,20}\s+\"(?=[^\n\"]{2,200}[?？]\"?\s*+$))",
        r":{3,}\s*+(?:question|faq|quiz|details|spoiler)\b\s*+(?=\S)",
        r"Q(?:\.(?=\s)|[)）>/](?=\s))\s*+",
        r"#Q\s+",
        r"[【\[(（](?:问题?|题目|题干|提问|Q|Question)[】\])）]\s*+[:：]?\s*+",
        rf"(?:{_ASKED}|Q\s?&\s?A)\s*+\**[:：]\**\s*+",
        r"[❓❔]\ufe0f?\s*+",
    ),
    re.I,
)
_ANSWERED = (
    r"我的答案(?!\s*+[:：]\s*+(?:[A-Ha-h√×✓✗对错TF]{1,8}(?:[\s;；,，。.]|$)|[^\n]{0,60}(?:正确|参考)答案))|参考答案|标准答案"
    "|正确答案|最佳答案|我的回答|[拟擬]答|答题要点|答案要点|答案详解|参考要点|评分要点|参考解析|答题思路|参考回答|参考解答|参考思路|答案解析|答案与解析|答案|正解|解答|回答|解析|分析|答|解|证|背面|答复"
    "|Correct answers?|Right answers?|Sample answers?|Model answers?|Answers?|Ans|Solution|Sol|Explanation|Assistant|ChatGPT|GPT|Back"  # noqa: E501
    "|Response|Antwort|Respuesta|Réponse|助手|候选人|面试者"
)
A_LABEL = re.compile(
    _any(
        rf"[\[【(（]?\s*+(?:{_ANSWERED})\s*+[\]】)）]?\**+\s*+(?P<n>\d{{1,4}})?\s*+\**+(?:[:：.、]|[-–—](?=\s))\**\s*+",
        r"[\[【](?:参考答案|正确答案|标准答案|答案解析|详细解析|参考解析|试题解析|答案|解答|解析|详解|答|A|Answer)[\]】]\s*+|[(（]答[)）]\s*+",
        r"我\**[:：]\**\s*+",
        r"答\s?\d{1,4}\s+(?=\S)",
        r"(?:Accepted|Best|Top|Chosen)\s+answers?\b[^:：。]{0,40}[:：]\s*+",
        r"A\s*+(?P<m>\d{1,4})?\s*+\**[:：]\**\s*+",
        r"A(?P<k>\d{1,4})\s*+[.、)）]\s*+",
        r"[✅💡👉]\ufe0f?(?=\s*+\S)\s*+",
    ),
    re.I,
)
LABEL_BEGINS = "[【(（#:!?❓❔✅💡👉用面问提质题正我参标最推优答解回分证背助候拟擬评QUHIFPCRSMAEGBquhifpcrsmaegb\u017f"
"""The characters with which these labels begin; most texts begin with none of them."""
PLAIN_NUMBER = re.compile(
    rf"([0-9]{{1,6}})([、.．])(?![\d)）-])[ \u3000]*+([^{re.escape(LABEL_BEGINS)}：、.．\s<>*][^#*<>\n]*+)"
    r"(?<![)）\]】★☆\s\ufe0f\u2600-\u2e7f\uffef-\U0010ffff])"
)
"""A number with its sign before a text in which nothing else is marked: what most numbered lines are."""
BOLD_LABEL = re.compile(rf"\s*+\*\*({_ASKED}|{_ANSWERED}|A)\s*+(?:\*\*)?\s*+[:：]", re.I)
Q_ALONE = re.compile(r"(?:问题?|题目|提问|Q|Question)\s*+", re.I)
A_ALONE = re.compile(
    r"(?:最佳答案|推荐答案|优质回答|最佳回答|参考答案|标准答案|答案解析|答案|解答|解析|答|Answer|Solution)\s*+", re.I
)
OPTION = re.compile(
    r"(?:[(（](?P<a>[A-Ha-h])[)）]|(?P<b>[A-Ha-h])\s*(?P<sep>[.．、:：)）]|\s-\s)|(?P<c>[A-H])\s(?=\s*+[\u4e00-\u9fff]))\s*+(?P<rest>.*)",
    re.S,
)
BEGINS = re.compile(
    rf"[\d\s>#=!?:\-{_BULLETS}_\[【〔〖《「(（<{CIRCLED}Ⅰ-Ⅻ{HANZI}{_EMOJI}№第面思问题例习考真案提疑练质用正参标最推优我答解回分助候背证拟擬评]"
    "|[A-CEFGHINPQRSUVX]",
    re.I,
)
"""How a line with a marker begins; all other lines, most of a document, have none."""
NAMED_IN_LATIN = re.compile(
    r"(?![a-h][.．、)）])[a-z]++(?:\s*+(?:answers?(?![a-z])|&\s?A|No(?![a-z])))?+\s*+(?![a-z])|(?:Accepted|Best|Top|Chosen|NEW)\s"
    r"|(?:[A-Z][\w'&-]{1,20}\s+){1,4}(?:Question|Problem|Exercise|Quiz)\b",
    re.I,
)
"""How numbers and labels in Latin letters begin: a word or two, then a sign or a digit."""
_INLINE_TAGS = "b|strong|em|i|u|font|span|p|div|li|h[1-6]"
INLINE = re.compile(rf"</?(?:{_INLINE_TAGS})\b[^<>]{{0,100}}>", re.I)
TAGS = re.compile(rf"(?:\s*+<(?:{_INLINE_TAGS})\b[^<>]{{0,100}}>)+\s*+", re.I)
EMOJI_AT_END = re.compile(
    rf"(?<=\S)\s*+(?:(?![❓❔✅✓✔✗✘❌❎☑☒❶-❿➀-➉])[{_EMOJI}\u2b50]\ufe0f?\s*+){{1,5}}(?=\*{{0,2}}$)"
)
"""How hard a question is, told by a picture behind it; no verdict."""
END_TAGS = re.compile(rf"(?:\s*+</?(?:{_INLINE_TAGS}|br|summary)\b[^<>]{{0,100}}>)+\s*+$", re.I)
CLOSERS = re.compile(r"\s*+(?:</\w{1,7}>\s*+)+")
"""Marks of HTML around a line; what they hold is looked at as if they were not there."""
LINK = re.compile(r"\[([^\[\]]{2,300})\]\([^()\s]{1,300}\)\s*+")
"""A line that is nothing but a link."""
SUMMARY = re.compile(r"\s*+(?:<details[^<>]{0,80}>)?\s*+<summary[^<>]{0,80}>(?P<text>.*?)</summary>\s*+", re.I)
REVEALS = re.compile(
    r"\W*+(?:点击|查看|显示|展开|点开|点我|show|view|see|reveal|click|toggle|open|(?:to|for|the|here|看|\s))*+\W*+"
    r"(?:参考答案|答案解析|答案与解析|答案及解析|答案|解析|解答|提示|answers?|solutions?|explanation|hint|details?|详情)?\W*+",
    re.I,
)
"""What is written on the button that opens an answer."""
CHECKBOX = re.compile(r"\[(?P<x>[ xX√✓])\]\s+")
