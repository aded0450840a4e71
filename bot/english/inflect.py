"""English word forms: plurals, participles, past tense, title case."""

import re
from collections.abc import Callable


def words(text: str) -> frozenset[str]:
    """Return the words of a list written as text."""
    return frozenset(text.split())


UNCOUNTABLE = words(
    "work legislation oversight training education management research development building publicity supervision "
    "protection conservation implementation progress satisfaction personnel staff funds data information safety "
    "security health culture tourism finance trade agriculture industry transport law-making lawmaking "
    "leadership ground grounds archives series "
    "personnel governance enforcement auditing adjudication litigation judiciary environment equipment "
    "communication people men women handling rectification fulfilment performance use labor electricity "
    "grain freight revenue income employment unemployment investment spending expenditure medicine sports media "
    "congresses parking prevention promotion output farmland debt housing judiciary"
)
PARTICIPLE = re.compile(r"\w{3}(?<!e)ed$")
"""The end of a phrase such as tourists received, but not of a need."""
IRREGULAR_PLURAL = {"person": "people", "child": "children", "man": "men", "woman": "women", "series": "series"}
IRREGULAR_PAST = {
    "hear": "heard", "hold": "held", "make": "made", "give": "given", "take": "taken", "build": "built",
    "rebuild": "rebuilt", "win": "won", "cut": "cut", "put": "put", "send": "sent", "find": "found", "lead": "led",
    "bring": "brought", "set": "set", "lay": "laid", "draft": "drafted", "amend": "amended", "meet": "met",
    "deal": "dealt", "spend": "spent", "draw": "drawn", "write": "written", "begin": "begun", "sit": "sat",
    "shake": "shaken", "upgrade": "upgraded", "swear": "sworn", "sell": "sold", "speak": "spoken", "shut": "shut",
    "submit": "submitted", "commit": "committed", "permit": "permitted", "plan": "planned", "stay": "stayed",
    "refer": "referred", "prefer": "preferred", "transfer": "transferred", "occur": "occurred", "step": "stepped",
    "stop": "stopped", "equip": "equipped", "ban": "banned", "be": "been", "oversee": "overseen",
}  # fmt: skip
SIMPLE_PAST = {
    "give": "gave",
    "take": "took",
    "write": "wrote",
    "begin": "began",
    "draw": "drew",
    "speak": "spoke",
    "oversee": "oversaw",
}
SMALL_WORDS = words("a an and at by for from in of on or the to with per against through")
TAIL = re.compile(
    r" (?=(?:of|to|for|on|in|with|that|made|above|worth|per|between|by|having|lifted|open|found|from|under|within|at"
    r"|who|which|into|subject|supervised|over)\b)"
)
ADJECTIVE = re.compile(r"(?:al|ic|ive|ed|ary|ory|ous|able|ible|er|ant|less|ful)$")
PAIR = re.compile(r"(?P<before>.*['’] |)(?P<first>[a-z]+) and (?P<second>[a-z]+)")


def plural(noun: str) -> str:
    """Return the plural of a noun phrase: its head before the first preposition; plural and mass nouns stay.

    >>> [plural(n) for n in ("special work report", "deputy to the people's congress", "opinion and suggestion")]
    ['special work reports', "deputies to the people's congress", 'opinions and suggestions']
    """
    parts = TAIL.split(noun, maxsplit=1)
    head = parts[0]
    if head.startswith("one "):
        return noun
    pair = PAIR.fullmatch(head)
    if pair and not ADJECTIVE.search(pair["first"]):
        head = f"{pair['before']}{_plural_word(pair['first'])} and {_plural_word(pair['second'])}"
    else:
        before, space, last = head.rpartition(" ")
        head = before + space + _plural_word(last)
    return " ".join([head, *parts[1:]])


def _plural_word(word: str) -> str:
    if word.lower() in IRREGULAR_PLURAL:
        return IRREGULAR_PLURAL[word.lower()]
    if word.lower() in UNCOUNTABLE or PARTICIPLE.search(word) or not word[-1:].isalpha():
        return word
    if word.endswith("s") and not word.endswith("ss"):
        return word
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(?:s|x|z|ch|sh)$", word) else "s")


def is_plural(noun: str) -> bool:
    """Return whether the head of a noun phrase is written in the plural."""
    head = TAIL.split(noun, maxsplit=1)[0].rpartition(" ")[2]
    return head in IRREGULAR_PLURAL.values() or (head.endswith("s") and not head.endswith(("ss", "us", "is")))


def participle(verb: str) -> str:
    """Return the past participle of a verb phrase; verbs joined by "and", "or" or commas all take it.

    >>> participle("hear and deliberate"), participle("handle and reply to"), participle("review on own initiative")
    ('heard and deliberated', 'handled and replied to', 'reviewed on own initiative')
    """
    return _each_verb(verb, past_participle)


def past(verb: str) -> str:
    """Return the past tense of a verb phrase.

    >>> past("give feedback on"), past("put forward")
    ('gave feedback on', 'put forward')
    """
    return _each_verb(verb, lambda word: SIMPLE_PAST.get(word) or past_participle(word))


def gerund(verb: str) -> str:
    """Return the -ing form of a verb phrase.

    >>> gerund("sit in on"), gerund("reply to"), gerund("be employed")
    ('sitting in on', 'replying to', 'being employed')
    """
    return _each_verb(verb, _ing)


def _each_verb(phrase: str, form: Callable[[str], str]) -> str:
    words = phrase.replace(", ", " , ").split(" ")
    due = [index == 0 or words[index - 1] in ("and", "or", ",") for index in range(len(words))]
    last = next((i for i in range(len(words) - 1, 0, -1) if due[i]), 0)
    nouns_joined = any(word in ("on", "of", "in", "for", "to", "the") for word in words[: max(0, last - 1)])
    if nouns_joined and "request" not in words and "reply" not in words:
        due = [index == 0 for index in range(len(words))]
    if words[0] in ("newly", "jointly", "further", "help") and len(words) > 1:
        due = [False, True, *due[2:]] if words[0] != "help" else due
    inflected = [form(word) if needs else word for word, needs in zip(words, due, strict=True)]
    return " ".join(inflected).replace(" ,", ",")


def past_participle(word: str) -> str:
    """Return the past participle of one verb."""
    if word in IRREGULAR_PAST:
        return IRREGULAR_PAST[word]
    if word.endswith("e"):
        return word + "d"
    return word[:-1] + "ied" if re.search(r"[^aeiou]y$", word) else word + "ed"


def _ing(word: str) -> str:
    if word in ("sit", "win", "cut", "put", "set", "plan", "submit", "run", "get", "begin", "transfer", "stop"):
        return word + word[-1] + "ing"
    return word[:-1] + "ing" if re.search(r"[^eo]e$", word) and word != "be" else word + "ing"


def capital(text: str) -> str:
    """Return text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def titled(text: str) -> str:
    """Return text in title case, small words left small.

    >>> titled("prevention and control of water pollution")
    'Prevention and Control of Water Pollution'
    """
    words = text.split(" ")
    return " ".join(word if i and word in SMALL_WORDS else capital(word) for i, word in enumerate(words))


def ordinal_word(number: int) -> str:
    """Return a number as an ordinal.

    >>> ordinal_word(32), ordinal_word(11)
    ('32nd', '11th')
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


ABSTRACT = re.compile(
    r"(?:\bstate|tion|sion|ment|ness|ity|ing|ship|ance|ence|cy|ism|ics|th|ure|age|dom|law|democracy|al)$"
)
COUNTABLE = re.compile(
    r"(?:meeting|building|hearing|activity|facility|station|session|institution|resolution|regulation|suggestion|opinion"
    r"|department|document|village|measure|structure|conference|proposal|hospital|organization|section|commission|draft"
    r"|delegation|position|election|condition|association|decision|entity|community|city|county|region|city|authority)$"
)
ONE_OF_ITS_KIND = re.compile(
    r"\b(?:system|mechanism|economy|society|environment|decision|budget|Constitution|market|judiciary|plan|circle|corridor|belt|hub)$",
    re.IGNORECASE,
)


def is_thing(noun: str) -> bool:
    """Return whether a noun phrase names things that can be counted, not an act or a quality.

    >>> is_thing("rural road"), is_thing("investment"), is_thing("station")
    (True, False, True)
    """
    head = TAIL.split(noun, maxsplit=1)[0]
    return bool(COUNTABLE.search(head)) or not ABSTRACT.search(head)


def generic(noun: str) -> str:
    """Return a noun as it stands in a general statement: the article, the plural or neither.

    >>> generic("quarterly meeting system"), generic("meeting"), generic("implementation")
    ('the quarterly meeting system', 'meetings', 'implementation')
    """
    head = TAIL.split(noun, maxsplit=1)[0]
    if ONE_OF_ITS_KIND.search(head):
        return f"the {noun}"
    if re.match(r"\d+(?:st|nd|rd|th) ", head):
        return f"the {noun}"
    return plural(noun) if is_thing(noun) else noun
