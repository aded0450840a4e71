"""A conversation over one bot: commands, history and the pieces of each reply as they come."""

from collections.abc import Iterator

from bot.ask import Bot
from bot.history import KEPT
from bot.messages import say
from bot.phrases import leave_out, remark
from bot.records import Answer, Claim, Question, Turn
from bot.show import citation_text
from vectorstore.errors import LibraryError
from vectorstore.places import scope_of

HELP = "/sources 出处  /report ID 限定报告 limit  /reports 报告列表  /new 重新开始 start over  /quit 退出 leave"
QUITTING = frozenset(("/quit", "/exit", "/q", "quit", "exit"))
"""What ends a conversation, beside a goodbye."""


class Conversation:
    """What has been asked and answered so far, and which reports it is limited to."""

    def __init__(self, bot: Bot, reports: tuple[str, ...] = ()) -> None:
        bot.check_reports(reports)
        self.bot = bot
        self.reports = reports
        self.history: tuple[Turn, ...] = ()
        self.cited: Answer | None = None

    def ends(self, line: str) -> bool:
        """Tell whether a line ends the conversation: thanks, bye."""
        return line.strip().rstrip("。.!！~").lower() in QUITTING or remark(line) == "goodbye"

    def reply(self, line: str) -> Iterator[str]:
        """Yield the pieces of the reply to a line: an answer, or what a command says."""
        text = line.strip()
        if not text:
            return
        try:
            yield from self._command(text) if text.startswith("/") else self._answer(text)
        except LibraryError as error:
            yield str(error)

    def _answer(self, text: str) -> Iterator[str]:
        question = Question(text=text, history=self.history, reports=self.reports)
        said = False
        for item in self.bot.stream(question):
            if isinstance(item, Claim):
                said = True
                yield f"{item.marked()} "
                continue
            if not said:
                yield item.answer
            if item.kind == "passages":
                yield "".join(f"\n{citation_text(citation)}" for citation in item.citations)
            self.cited = item if item.citations else self.cited
            if item.reason == "small_talk":
                continue
            self.history = (*self.history, Turn(q=text, a=item.answer))[-KEPT:]

    def _command(self, text: str) -> Iterator[str]:
        name, _, rest = text.partition(" ")
        if name == "/sources":
            yield self._sources()
        elif name == "/report":
            yield self._limit(rest.strip())
        elif name == "/reports":
            yield "\n".join(f"{card.id}  {card.title or ''}" for card in self.bot.library.reports())
        elif name == "/new":
            self.history, self.cited = (), None
            yield f"(new conversation; {' '.join(self.reports)} only)" if self.reports else "(new conversation)"
        else:
            yield HELP

    def _sources(self) -> str:
        if self.cited is None:
            return say("no_sources", "en")
        return "\n".join(citation_text(citation) for citation in self.cited.citations)

    def _limit(self, report: str) -> str:
        if not report:
            self.reports = ()
            return "(all reports)"
        self.bot.library.report(report)
        self.reports = (report,)
        named = [(turn, scope_of(self.bot.library, turn.q).named) for turn in self.history]
        self.history = tuple(turn.model_copy(update={"q": leave_out(turn.q, names)}) for turn, names in named)
        return f"({report} only)"
