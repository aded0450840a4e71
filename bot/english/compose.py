"""English for the phrases of a report, composed from the glossary; None when it cannot be composed whole."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.english.clause import Part, Sentence, read_sentence
from bot.english.inflect import COUNTABLE, capital, gerund, is_thing, participle, past, plural
from bot.english.nominal import noun_phrase
from bot.english.noun import Noun, UncomposableError, listed
from bot.english.phrase import Segmenter, Token
from bot.english.readable import reads_well
from bot.english.relative import nominal
from bot.glossary import Glossary

MAX_TOKENS = 40
LONGEST = 60
MEETING = frozenset({"convene", "hold"})
URGING = frozenset({"promote", "urge", "push", "help", "mobilize"})
"""Verbs that make somebody do what follows; without it nothing is told."""
AS = re.compile(r" (?=as an? )")
"""Where the words after a verb's object begin: study | as a special topic."""
VAGUE = re.compile("等|有关|相关|、.*的|的.*、")


class Counted(NamedTuple):
    """How a phrase was counted.

    ``action`` is its verb; ``many``: its nouns are counted, not measured; ``people``: they are; ``leads``: the number
    stands before the subject; ``share``: it is a percentage; ``plan``: it is still to be done.
    """

    action: str = ""
    many: bool = True
    people: bool = False
    leads: bool = False
    share: bool = False
    plan: bool = False


COUNTED = Counted()


class Composer:
    """Composes English from Chinese by the words of one glossary."""

    def __init__(self, glossary: Glossary) -> None:
        self._segmenter = Segmenter(glossary)

    def metric(self, phrase: str, counted: Counted = COUNTED) -> str | None:
        """Return the English name of what was counted, see :class:`Counted`.

        >>> from bot.glossary import load_glossary
        >>> Composer(load_glossary()).metric("听取审议专项工作报告")
        'Special work reports heard and deliberated'
        """
        return self._composed(phrase, lambda tokens: metric(read_sentence(tokens, counted.action), counted))

    def statement(self, clause: str, plan: bool = False) -> str | None:
        """Return what a clause without quantities says was done, or with ``plan`` will be done.

        >>> from bot.glossary import load_glossary
        >>> Composer(load_glossary()).statement("制定停车管理条例")
        'Formulated the Regulations on Parking Management'
        """
        return (
            None
            if len(clause) > LONGEST or VAGUE.search(clause)
            else self._composed(clause, lambda t: statement(read_sentence(t), plan))
        )

    def noun(self, phrase: str, many: bool = False) -> str | None:
        """Return the English of a noun phrase, None when it cannot be composed whole."""
        return self._composed(phrase, lambda tokens: noun_phrase(tokens).text(many))

    def counted(self, subject: str) -> str | None:
        """Return the plural of the noun at the head of a phrase, None when the phrase cannot be composed."""
        return self._composed(subject, lambda tokens: plural(nominal(tokens).head), keep=True)

    def _composed(self, phrase: str, write: Callable[[Sequence[Token]], str], keep: bool = False) -> str | None:
        tokens = self._segmenter.tokens(phrase)
        if not 0 < len(tokens) <= MAX_TOKENS:
            return None
        try:
            english = write(tokens) if keep else capital(write(tokens))
        except UncomposableError:
            return None
        return english if reads_well(english) else None


def metric(sentence: Sentence, counted: Counted = COUNTED) -> str:
    """Name what a sentence counts: "reports heard", "deputies attending training", "growth of output"."""
    if not sentence.parts:
        return _nothing_done(sentence, counted)
    first = sentence.parts[0]
    if first.member and sentence.subject is None:
        raise UncomposableError("what was included is not told")
    if first.kind == "change" or (counted.share and first.change):
        return _change(sentence)
    if first.kind == "activity":
        return _activity(sentence, counted.plan)
    if first.member and first.object and sentence.subject:
        return _words(sentence.subject.text(counted.many), first.member, first.object.owner(), *first.adverbs)
    if len(sentence.parts) == 2 and first.is_pivot and first.object:
        return _pivot(sentence, counted)
    if first.is_pivot and not first.is_invitation and (counted.people or first.english[0] in URGING):
        raise UncomposableError("asked to do what")
    if counted.leads and first.light and first.object and sentence.subject and sentence.subject.kind == "object":
        cover = Part(("cover",), "action", sentence.subject, (*first.adverbs, f"by {first.object.owner()}"))
        return _passive(Sentence(None, (cover,), sentence.adjuncts), counted)
    if counted.leads and sentence.subject and first.object and len(sentence.parts) == 1:
        return _activity(sentence, counted.plan)
    return _passive(sentence, counted)


def _nothing_done(sentence: Sentence, counted: Counted) -> str:
    if sentence.subject is None:
        raise UncomposableError("no noun")
    if sentence.subject.is_body() and counted.many:
        return f"meetings of {sentence.subject.owner()}"
    return _words(sentence.subject.text(counted.many), *sentence.adjuncts)


def _change(sentence: Sentence) -> str:
    part = sentence.parts[0]
    noun = part.object or sentence.subject
    if noun is None or len(sentence.parts) > 1:
        raise UncomposableError("a change of nothing")
    return _words(part.change, "in", noun.text(many=bool(COUNTABLE.search(noun.head))))


def _activity(sentence: Sentence, plan: bool) -> str:
    part = sentence.parts[0]
    if len(sentence.parts) > 1:
        raise UncomposableError("two activities")
    if not (sentence.subject or part.object or sentence.adjuncts):
        raise UncomposableError("nobody active")
    doer = sentence.subject.text() if sentence.subject else ""
    doing = f"to {listed(part.english)}" if plan and doer else listed([gerund(verb) for verb in part.english])
    return _words(doer, doing, part.object.owner() if part.object else "", *part.adverbs, *sentence.adjuncts)


def _pivot(sentence: Sentence, counted: Counted) -> str:
    """Name whom others asked to act ("deputies invited to sit in"), or what they did when that is counted."""
    first, second = sentence.parts
    if first.object is None:
        raise UncomposableError("nobody invited")
    if not counted.people and second.object is not None:
        return _passive(Sentence(first.object, (second,), sentence.adjuncts), counted)
    if second.kind != "activity" and second.object is None:
        raise UncomposableError("an unfinished sentence")
    target = second.object.owner() if second.object else ""
    done = (participle(listed(first.english)), "to", second.english[0])
    return _words(first.object.text(), *done, target, *_by(sentence), *sentence.adjuncts)


def _passive(sentence: Sentence, counted: Counted) -> str:
    patients = [part.object for part in sentence.parts if part.object]
    doer = sentence.agent or (sentence.subject if patients else None)
    if not patients and sentence.subject is not None:
        patients = [sentence.subject]
        if sentence.subject.is_body():
            raise UncomposableError("what a body did is not told")
    by = (f"by {doer.owner()}",) if doer else ()
    if not patients:
        return _intransitive(sentence, by)
    share = "share of" if counted.share and not patients[0].is_measure() else ""
    many = counted.many or bool(share)
    return _words(share, listed(_clauses(sentence, patients, counted._replace(many=many))), *by, *sentence.adjuncts)


def _intransitive(sentence: Sentence, by: tuple[str, ...]) -> str:
    if not sentence.adjuncts or len(sentence.parts) > 1:
        raise UncomposableError("nothing done to anything")
    part = sentence.parts[0]
    return _words(listed([gerund(verb) for verb in part.english]), *part.adverbs, *by, *sentence.adjuncts)


def _clauses(sentence: Sentence, patients: Sequence[Noun], counted: Counted) -> list[str]:
    """Return "reports heard" for each part; a part without an object shares the object before it."""
    clauses: list[str] = []
    for part in sentence.parts:
        to_be = "to be" if counted.plan else ""
        done = _words(to_be, listed([participle(verb) for verb in part.english]), *part.adverbs)
        if part.object is None and clauses:
            clauses[-1] = f"{clauses[-1]} and {done}"
            continue
        patient = part.object or patients[0]
        meets = patient.is_body() and part.english[0] in MEETING
        words = f"meetings of {patient.owner()}" if meets else patient.text(counted.many or is_thing(patient.head))
        clauses.append(_words(words, "and" if patient.relative else "", done))
    return clauses


def _by(sentence: Sentence) -> tuple[str, ...]:
    doer = sentence.agent or sentence.subject
    return (f"by {doer.owner()}",) if doer else ()


def statement(sentence: Sentence, plan: bool) -> str:
    """Say in the active voice that one thing was done to one object, or that it will be.

    Anything longer is left to a model: a chain of clauses composed word by word would not read right.
    """
    if len(sentence.parts) != 1 or sentence.subject or sentence.adjuncts or sentence.agent:
        raise UncomposableError("more than a verb and its object")
    part = sentence.parts[0]
    if part.kind != "action" or part.object is None or not part.joined:
        raise UncomposableError("no action")
    verbs = [AS.split(verb, maxsplit=1) for verb in part.english]
    said = listed([verb[0] if plan else past(verb[0]) for verb in verbs])
    return _words("will" if plan else "", said, part.object.definite(), *verbs[-1][1:], *part.adverbs)


def _words(*parts: str) -> str:
    return " ".join(part for part in parts if part)
